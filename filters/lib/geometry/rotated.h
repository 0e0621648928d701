/* SPDX-License-Identifier: MIT
 *
 * rotated: boxes that do not lie along the image's sides. Points are x and y in turns, in pixels. */
#ifndef SAR_GEOMETRY_ROTATED_H
#define SAR_GEOMETRY_ROTATED_H

#include "geometry/bbox.h"

#include <stdbool.h>
#include <stddef.h>

/* The corners of a box whose side `w` points `angle` radians from the x axis towards the y axis, that is clockwise
 * as the image is seen (y down). The first corner is the one that is top left at angle 0; clockwise from there. This
 * is the angle of OpenCV's RotatedRect, of roLabelImg and of HRSC2016. */
void rotated_corners(double cx, double cy, double w, double h, double angle, double corner[8]);

/* The smallest box along the image's sides that holds all `count` (at least 1) points. */
struct bbox rotated_hull(const double *points, size_t count);

/* Whether four corners, in turn, are those of a box along the image's sides. */
bool rotated_is_upright(const double corner[8]);

#endif
