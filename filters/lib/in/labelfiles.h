/* SPDX-License-Identifier: MIT
 *
 * labelfiles: the annotation files of the formats that have one for each image: finding them, reading them one after
 * the other, and seeing to the images that have none. */
#ifndef SAR_IN_LABELFILES_H
#define SAR_IN_LABELFILES_H

#include "in/builder.h"

/* Deals with the file at hand: gives false where the import must stop. */
typedef bool label_file_function(void *format, struct compose *);

/* Reads the operands, directories being walked for files with this ending, less those of the name `except` (NULL for
 * none), calls the function for each file, and then sees to the images that none was for. */
void labelfiles_read(struct compose *, char *const *files, size_t count, const char *ending,
                     const char *except, label_file_function *, void *format);

/* Calls the function for each file, and no more than that. False where the reading stopped. */
bool labelfiles_scan(struct compose *, char *const *files, size_t count, const char *ending,
                     const char *except, label_file_function *, void *format);

/* Cuts the next line off a text, without its end; false behind the last. */
bool labelfiles_next_line(struct slice *text, struct slice *line);

/* Tells the image's size, where the file says it above its targets; else leaves it alone. */
typedef void label_size_function(struct slice text, double *width, double *height);

/* Deals with a file that has a line for each target: settles the image by the file's name and the size that it says
 * (NULL for forms that say none), adds what the function makes of each line that is not blank, and writes the scene. A
 * line that the function refuses is refused alone. */
typedef bool label_line_function(void *format, struct compose *, struct slice line, struct fault *);
bool labelfiles_lines(struct compose *, label_size_function *, label_line_function *, void *format);

#endif
