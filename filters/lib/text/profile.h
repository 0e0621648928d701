/* SPDX-License-Identifier: MIT
 *
 * profile: what an answer says of the one object that it is asked about, and of its neighbour. */
#ifndef SAR_TEXT_PROFILE_H
#define SAR_TEXT_PROFILE_H

#include "text/parse.h"

/* The profile in the answer that was read last; see struct said_profile for what is not said, or said
 * twice. */
struct said_profile answer_profile(const struct answer *);

#endif
