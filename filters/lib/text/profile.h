/* SPDX-License-Identifier: MIT
 *
 * profile: what an answer says of the one object that it is asked about, and of that one's neighbour. */
#ifndef SAR_TEXT_PROFILE_H
#define SAR_TEXT_PROFILE_H

#include "text/parse.h"

struct said_profile answer_profile(const struct answer *);

#endif
