/* SPDX-License-Identifier: MIT */
#include "geometry/rotated.h"

#include <math.h>

void rotated_corners(double cx, double cy, double w, double h, double angle, double corner[8]) {
    static const double along[] = {-0.5, 0.5, 0.5, -0.5}, across[] = {-0.5, -0.5, 0.5, 0.5};
    double cosine = cos(angle), sine = sin(angle);
    for (int i = 0; i < 4; i++) {
        double u = along[i] * w, v = across[i] * h;
        corner[2 * i] = cx + u * cosine - v * sine;
        corner[2 * i + 1] = cy + u * sine + v * cosine;
    }
}

struct bbox rotated_hull(const double *points, size_t count) {
    struct bbox hull = {points[0], points[1], points[0], points[1]};
    for (size_t i = 1; i < count; i++) {
        double x = points[2 * i], y = points[2 * i + 1];
        if (x < hull.x1) hull.x1 = x;
        if (x > hull.x2) hull.x2 = x;
        if (y < hull.y1) hull.y1 = y;
        if (y > hull.y2) hull.y2 = y;
    }
    return hull;
}

bool rotated_is_upright(const double corner[8]) {
    /* the sides alternate between the axes, beginning with either */
    for (int first = 0; first < 2; first++) {
        bool upright = true;
        for (int i = 0; i < 4; i++) {
            int axis = (i + first) % 2 == 0; /* constant along this side: y, then x, ... */
            upright = upright && corner[2 * i + axis] == corner[2 * ((i + 1) % 4) + axis];
        }
        if (upright) return true;
    }
    return false;
}
