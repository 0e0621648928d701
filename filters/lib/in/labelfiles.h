/* SPDX-License-Identifier: MIT
 *
 * labelfiles: the annotation files of formats with one file per image: finds them, reads them one after the
 * other, and handles the images without one. */
#ifndef SAR_IN_LABELFILES_H
#define SAR_IN_LABELFILES_H

#include "base/must.h"
#include "in/compose.h"

/* Handles the current file (compose->file); returns false if the import must stop. */
typedef bool label_file_function(void *format, struct compose *);

/* Reads the operands; directories are searched for files with this ending, except those with the name
 * `except` (NULL for none). Calls the function for each file, then handles the images of --images that no
 * file described. Failures are in the cli's status. */
void labelfiles_read(struct compose *, char *const *files, size_t count, const char *ending,
                     const char *except, label_file_function *, void *format);

/* Calls the function for each file, as labelfiles_read does, and does no more. False if the reading
 * stopped. */
MUST_CHECK bool labelfiles_scan(struct compose *, char *const *files, size_t count, const char *ending,
                                const char *except, label_file_function *, void *format);

/* Cuts the next line off a text, without its line end; false after the last line. */
bool labelfiles_next_line(struct slice *text, struct slice *line);

/* Sets the image's size in pixels if the file gives it above its targets, else leaves it unchanged. */
typedef void label_size_function(struct slice text, double *width, double *height);

/* Handles a file with a line for each target: decides the image by the file's name and the size in it (NULL
 * for formats without one), lets the function add each line that is not blank, and writes the scene. If the
 * function refuses a line, only that line is dropped. False if the import must stop. */
typedef bool label_line_function(void *format, struct compose *, struct slice line, struct fault *);
bool labelfiles_lines(struct compose *, label_size_function *, label_line_function *, void *format);

#endif
