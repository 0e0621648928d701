/* SPDX-License-Identifier: MIT
 *
 * sampling: keeps a share of the records. A record's name decides, not its position, so that the order of the records
 * does not matter. A larger share keeps all records of a smaller one. */
#ifndef SAR_EDIT_SAMPLING_H
#define SAR_EDIT_SAMPLING_H

#include "base/buffer.h"
#include "record/scene.h"

struct sampling {
    double share; /* 0 to 1 */
    uint64_t seed;
    struct buffer scratch; /* zeroed by the caller */
};

/* Whether the record is kept. Its name is a scene's `image` or a sample's `id`, else a scene's `id`, else its text. */
bool sampling_keeps(struct sampling *, const struct scene *);

void sampling_free(struct sampling *);

#endif
