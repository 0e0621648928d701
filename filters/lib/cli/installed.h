/* SPDX-License-Identifier: MIT
 *
 * installed: finds the files that are installed with the programs. */
#ifndef SAR_CLI_INSTALLED_H
#define SAR_CLI_INSTALLED_H

/* The templates file to use: `given` if not NULL, else $SAR_TEMPLATES, else templates.yaml in the tree of the
 * running program, else the installed one. A name without "/" and ".", which is not a file, is that of an
 * installed set: "paper" is templates.paper.yaml. The caller frees the result. The file may not exist. */
char *installed_templates(const char *given);

#endif
