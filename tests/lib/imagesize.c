/* SPDX-License-Identifier: MIT
 *
 * imagesize: prints the size of each image that is named, or what is wrong with it; or, with the word `spoil` in front,
 * reads each as often as it has bytes, cut there and with that byte changed, and says nothing while that ends. */
#include "base/imagesize.h"

#include "base/filetext.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void show(const char *file) {
    uint32_t width, height;
    struct fault fault;
    if (imagesize_read(file, &width, &height, &fault))
        printf("%" PRIu32 " %" PRIu32 "\n", width, height);
    else
        printf("%s\n", fault.what);
}

static void write_file(const char *name, const char *bytes, size_t len) {
    FILE *file = fopen(name, "wb");
    if (file == NULL || fwrite(bytes, 1, len, file) != len || fclose(file) != 0) exit(2);
}

static void read_spoiled(const char *bytes, size_t len) {
    uint32_t width = 0, height = 0;
    struct image_header header;
    struct fault fault;
    write_file("spoiled", bytes, len);
    bool read = imagesize_read("spoiled", &width, &height, &fault);
    if (read && (width < 1 || height < 1)) printf("%" PRIu32 " %" PRIu32 " is no size\n", width, height);
    if (!imagesize_header("spoiled", &header, &fault)) return;
    if (!read || header.width != width || header.height != height || header.format >= IMAGE_FORMATS
        || header.orientation < 1 || header.orientation > 8)
        printf("the whole file says something else than its header\n");
}

static void spoil(const char *file) {
    static const char bytes[] = {0, 1, 0x7F, (char)0x80, (char)0xFF};
    struct filetext text = {0};
    if (!filetext_read(&text, file)) exit(2);
    for (size_t at = 0; at < text.len; at++) {
        char kept = text.bytes[at];
        read_spoiled(text.bytes, at);
        for (size_t i = 0; i < sizeof bytes; i++) {
            text.bytes[at] = bytes[i];
            read_spoiled(text.bytes, text.len);
        }
        text.bytes[at] = kept;
    }
    filetext_free(&text);
}

int main(int argc, char **argv) {
    bool spoiling = argc > 1 && strcmp(argv[1], "spoil") == 0;
    for (int i = spoiling ? 2 : 1; i < argc; i++) {
        if (spoiling)
            spoil(argv[i]);
        else
            show(argv[i]);
    }
    return 0;
}
