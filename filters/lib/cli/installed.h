/* SPDX-License-Identifier: MIT
 *
 * installed: finds the files that are installed with the programs. */
#ifndef SAR_CLI_INSTALLED_H
#define SAR_CLI_INSTALLED_H

/* The templates file to use: `given` if not NULL, else $SAR_TEMPLATES, else the one in the tree of the
 * running program, else the installed one. A name without "/" and "." that is not a file, such as zh, means
 * templates.zh.yaml in the folder of the default file, if it is there. The caller frees the name. The file
 * may not exist. */
char *installed_templates(const char *given);

#endif
