/* SPDX-License-Identifier: MIT
 *
 * rotated: boxes that are not parallel to the sides of the image. Points are arrays of x0, y0, x1, y1, ... in
 * pixels. */
#ifndef SAR_GEOMETRY_ROTATED_H
#define SAR_GEOMETRY_ROTATED_H

#include "geometry/bbox.h"

#include <stdbool.h>
#include <stddef.h>

/* The corners of a box with centre cx, cy. Side `w` points `angle` radians from the x axis towards the y axis, which
 * is clockwise as the image is displayed (y down). The corners are in clockwise order; the first is the top left one
 * at angle 0. This is the angle of OpenCV's RotatedRect, of roLabelImg and of HRSC2016. */
void rotated_corners(double cx, double cy, double w, double h, double angle, double corner[8]);

/* The smallest axis-aligned box that contains all `count` (at least 1) points. */
struct bbox rotated_hull(const double *points, size_t count);

/* Whether four corners, in clockwise or counterclockwise order, are those of an axis-aligned box. */
bool rotated_is_upright(const double corner[8]);

#endif
