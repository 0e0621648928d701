/* SPDX-License-Identifier: MIT
 *
 * imagesize: the file of an image, with any content: a size that an image can have, or a reason, and the same when it
 * is read again and when the whole file is looked at.
 *
 * Input: the file. */
#include "base/imagesize.h"

#include "fuzz.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The whole file, which may be wrong where the header is not. */
static void check_whole(const char *name, bool has_size, uint32_t width, uint32_t height) {
    struct image_header header;
    struct fault fault;
    if (!imagesize_header(name, &header, &fault)) {
        REQUIRE(errno == 0 && fault.what[0] != '\0', "a reason");
        return;
    }
    REQUIRE(has_size && header.width == width && header.height == height, "%u x %u of the whole, %u x %u",
            header.width, header.height, width, height);
    REQUIRE(header.format < IMAGE_FORMATS, "format %d", (int)header.format);
    REQUIRE(header.orientation >= 1 && header.orientation <= 8, "orientation %u", header.orientation);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static FILE *file;
    static char name[64];
    struct fault fault, again;
    uint32_t width = 0, height = 0, width_again = 0, height_again = 0;
    if (file == NULL) file = tmpfile();
    REQUIRE(file != NULL, "a temporary file");
    int fd = fileno(file);
    REQUIRE(ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size, "the image is written");
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    bool good = imagesize_read(name, &width, &height, &fault);
    if (good) {
        REQUIRE(width > 0 && height > 0, "%u x %u", width, height);
    } else {
        REQUIRE(errno == 0, "a file that is there can be read: %s", strerror(errno));
        REQUIRE(fault.what[0] != '\0', "a reason");
    }
    REQUIRE(imagesize_read(name, &width_again, &height_again, &again) == good, "the same again");
    REQUIRE(width == width_again && height == height_again, "the same size again");
    check_whole(name, good, width, height);
    return 0;
}
