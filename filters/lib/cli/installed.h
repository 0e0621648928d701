/* SPDX-License-Identifier: MIT
 *
 * installed: where the files are that come with the programs. */
#ifndef SAR_CLI_INSTALLED_H
#define SAR_CLI_INSTALLED_H

/* The file that is used: `given` if not NULL, else $SAR_TEMPLATES, else the one in the tree of the running
 * program, else the installed one. In memory that the caller frees. */
char *installed_templates(const char *given);

#endif
