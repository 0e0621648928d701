/* SPDX-License-Identifier: MIT
 *
 * Sources: PNG, ISO/IEC 15948, 5.3 and 11.2.2; JPEG, ITU-T T.81, annex B; BMP, Microsoft's BITMAPCOREHEADER and
 * BITMAPINFOHEADER; TIFF revision 6.0, sections 2, 3 and 15, and Aware Systems' BigTIFF design; the orientation in
 * JPEG and PNG: Exif 2.32 (CIPA DC-008), 4.6.4 and 4.7.2, and the PNG extensions 1.5, 3.7. */
#include "base/imagesize.h"

#include "base/lines.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const image_format_names[] = {"PNG", "JPEG", "BMP", "TIFF"};
const char *const imagesize_endings[] = {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", NULL};
static const enum image_format ending_formats[] = {IMAGE_PNG, IMAGE_JPEG, IMAGE_JPEG,
                                                   IMAGE_BMP, IMAGE_TIFF, IMAGE_TIFF};

enum image_format imagesize_claimed(struct slice name) {
    for (size_t i = 0; imagesize_endings[i] != NULL; i++) {
        if (path_ends(name, imagesize_endings[i])) return ending_formats[i];
    }
    return IMAGE_FORMATS;
}

/* A file that is read at any offset. Reading beyond its end gives zeros and sets `ended`. */
struct source {
    int fd;
    uint64_t base; /* the start of EXIF's directories, else 0: offsets are relative to it */
    uint64_t len;  /* of the file */
    bool ended;
    int error; /* errno of a read that failed */
    bool big_endian;
};

struct read_size {
    uint64_t width, height;
};

static void read_at(struct source *source, uint64_t offset, unsigned char *bytes, size_t len) {
    memset(bytes, 0, len);
    if (offset > INT64_MAX / 4) {
        source->ended = true;
        return;
    }
    for (size_t done = 0; done < len;) {
        ssize_t got = pread(source->fd, bytes + done, len - done, (off_t)(source->base + offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) source->error = errno;
        if (got <= 0) source->ended = true;
        if (got <= 0) return;
        done += (size_t)got;
    }
}

/* An unsigned number of `len` (at most 8) bytes. */
static uint64_t number_in(const struct source *source, const unsigned char *bytes, size_t len) {
    uint64_t number = 0;
    for (size_t i = 0; i < len; i++) number = number << 8 | bytes[source->big_endian ? i : len - 1 - i];
    return number;
}

static uint64_t number_at(struct source *source, uint64_t offset, size_t len) {
    unsigned char bytes[8];
    read_at(source, offset, bytes, len);
    return number_in(source, bytes, len);
}

/* Reads IHDR, the first chunk, which begins with the size. */
static const char *read_png(struct source *source, struct read_size *size) {
    unsigned char chunk[8];
    source->big_endian = true;
    read_at(source, 8, chunk, sizeof chunk);
    if (memcmp(chunk + 4, "IHDR", 4) != 0) return "its first chunk is not IHDR";
    *size = (struct read_size){number_at(source, 16, 4), number_at(source, 20, 4)};
    return NULL;
}

/* Whether this is SOF0 to SOF15, a frame header. C4, C8 and CC are in that range and are something else. */
static bool starts_frame(unsigned marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

enum { MARKER_SOI = 0xD8, MARKER_EOI, MARKER_SOS, MARKER_APP1 = 0xE1 };

/* Moves to the next marker that has a segment, over fill bytes and markers without one. */
static const char *next_marker(struct source *source, uint64_t *offset, unsigned *marker) {
    enum { MOST_MARKERS = 100000 };
    for (int i = 0; i < MOST_MARKERS; i++) {
        unsigned lead = (unsigned)number_at(source, *offset, 1);
        *marker = (unsigned)number_at(source, *offset + 1, 1);
        if (source->ended) return NULL;
        if (lead != 0xFF) return "a marker was expected";
        bool alone = *marker == 0x01 || (*marker >= 0xD0 && *marker <= MARKER_SOI);
        if (*marker != 0xFF && !alone) return NULL;
        *offset += alone ? 2 : 1;
    }
    return "its header has too many segments";
}

/* Moves over segments, each a marker and its length, to one that starts a frame (`to_scan`: a scan). NULL if
 * there is one, or if the file has ended, which the caller checks. */
static const char *find_segment(struct source *source, bool to_scan, uint64_t *offset, uint64_t *exif) {
    enum { MOST_SEGMENTS = 100000 };
    unsigned marker;
    source->big_endian = true;
    *offset = 2;
    for (int i = 0; i < MOST_SEGMENTS; i++) {
        const char *wrong = next_marker(source, offset, &marker);
        if (wrong != NULL || source->ended) return wrong;
        if (marker == MARKER_SOS && to_scan) return NULL;
        if (marker == MARKER_EOI || marker == MARKER_SOS)
            return to_scan ? "no scan" : "no frame header before the image's data";
        if (starts_frame(marker) && !to_scan) return NULL;
        uint64_t len = number_at(source, *offset + 2, 2);
        if (source->ended) return NULL;
        if (len < 2) return "a segment is shorter than its length";
        unsigned char name[6];
        if (marker == MARKER_APP1) {
            read_at(source, *offset + 4, name, sizeof name);
            if (*exif == 0 && memcmp(name, "Exif\0", sizeof name) == 0) *exif = *offset + 4 + sizeof name;
        }
        *offset += 2 + len;
    }
    return "its header has too many segments";
}

static const char *read_jpeg(struct source *source, struct read_size *size) {
    uint64_t offset, exif = 0;
    const char *wrong = find_segment(source, false, &offset, &exif);
    if (wrong == NULL && !source->ended)
        *size = (struct read_size){number_at(source, offset + 7, 2), number_at(source, offset + 5, 2)};
    return wrong; /* the end is reported instead */
}

/* The height is negative if the rows run from the top. */
static const char *read_bmp(struct source *source, struct read_size *size) {
    uint64_t header = number_at(source, 14, 4);
    if (header == 12) {
        *size = (struct read_size){number_at(source, 18, 2), number_at(source, 20, 2)};
        return NULL;
    }
    if (header < 40 && !source->ended) return "unknown kind of header";
    uint64_t height = number_at(source, 22, 4);
    if (height > INT32_MAX) height = (UINT64_C(1) << 32) - height;
    *size = (struct read_size){number_at(source, 18, 4), height};
    return NULL;
}

/* A tag of the first directory and the place of its values: SHORTs, LONGs or LONG8s of `len` bytes each. */
struct tag {
    unsigned number;
    bool found;
    size_t len; /* 0 for another type */
    uint64_t count, at;
};

static uint64_t tag_value(struct source *source, const struct tag *tag, uint64_t i) {
    return number_at(source, tag->at + i * tag->len, tag->len);
}

/* Reads the entries of the first directory. BigTIFF has wider counts, offsets and values. */
static const char *read_directory(struct source *source, struct tag *tags, size_t tag_count) {
    enum { MOST_ENTRIES = 4096 };
    unsigned version = (unsigned)number_at(source, 2, 2);
    bool big = version == 43;
    size_t word = big ? 8 : 4, entry_len = big ? 20 : 12;
    uint64_t offset = number_at(source, big ? 8 : 4, word);
    uint64_t count = number_at(source, offset, big ? 8 : 2);
    if (count > MOST_ENTRIES) return "its first directory has too many entries";
    offset += big ? 8 : 2;
    for (uint64_t i = 0; i < count && !source->ended; i++, offset += entry_len) {
        unsigned char entry[20];
        read_at(source, offset, entry, entry_len);
        uint64_t number = number_in(source, entry, 2), type = number_in(source, entry + 2, 2);
        for (size_t k = 0; k < tag_count; k++) {
            if (tags[k].number != number) continue;
            tags[k].found = true;
            tags[k].len = type == 3 ? 2 : type == 4 ? 4 : type == 16 && big ? 8 : 0;
            tags[k].count = number_in(source, entry + 4, word);
            /* values that fit are in place of their offset */
            bool fits = tags[k].len == 0 || tags[k].count <= word / tags[k].len;
            tags[k].at = fits ? offset + 4 + word : number_in(source, entry + 4 + word, word);
        }
    }
    return NULL;
}

static const char *read_tiff(struct source *source, struct read_size *size) {
    enum { TAG_WIDTH = 256, TAG_HEIGHT = 257 };
    struct tag tags[] = {{.number = TAG_WIDTH}, {.number = TAG_HEIGHT}};
    const char *wrong = read_directory(source, tags, 2);
    for (int i = 0; i < 2 && wrong == NULL; i++) {
        if (!tags[i].found) continue;
        if (tags[i].len == 0) return "its size is not a whole number";
        *(i == 0 ? &size->width : &size->height) = tag_value(source, &tags[i], 0);
    }
    return wrong;
}

/* --- the whole file ------------------------------------------------------------------------------------- */

static unsigned orientation_in(struct source *source, const struct tag *tag) {
    uint64_t value = tag->found && tag->len > 0 ? tag_value(source, tag, 0) : 1;
    return value >= 1 && value <= 8 ? (unsigned)value : 1;
}

enum { TAG_ORIENTATION = 274 };

/* The orientation from EXIF, whose directories are a TIFF file inside the file. */
static unsigned exif_orientation(const struct source *source, uint64_t base) {
    struct source exif = {.fd = source->fd, .base = base};
    struct tag tag = {.number = TAG_ORIENTATION};
    unsigned char start[4];
    read_at(&exif, 0, start, sizeof start);
    exif.big_endian = start[0] == 'M';
    if (memcmp(start, "II*\0", 4) != 0 && memcmp(start, "MM\0*", 4) != 0) return 1;
    if (read_directory(&exif, &tag, 1) != NULL || exif.ended) return 1;
    unsigned orientation = orientation_in(&exif, &tag);
    return exif.ended ? 1 : orientation;
}

/* Reads chunks, each a length, a type and a checksum around its data, up to IEND. Only the first eXIf is
 * read: the standard allows one, and each could have a directory with thousands of entries. */
static const char *look_png(struct source *source, struct image_header *header) {
    enum { MOST_CHUNKS = 10000000 };
    uint64_t offset = 8, exif = 0;
    for (int i = 0; i < MOST_CHUNKS; i++) {
        unsigned char chunk[8];
        read_at(source, offset, chunk, sizeof chunk);
        uint64_t end = offset + 12 + number_in(source, chunk, 4);
        header->cut = source->ended || end > source->len;
        if (header->cut || memcmp(chunk + 4, "IEND", 4) == 0) return NULL;
        if (exif == 0 && memcmp(chunk + 4, "eXIf", 4) == 0) {
            exif = offset + 8;
            header->orientation = exif_orientation(source, exif);
        }
        offset = end;
    }
    return "it has too many chunks";
}

/* Looks for EOI from the end backwards, because some programs write more after it. The data of a scan cannot
 * have these bytes. */
static const char *look_jpeg(struct source *source, struct image_header *header) {
    unsigned char tail[1 << 16];
    uint64_t scan, exif = 0;
    const char *wrong = find_segment(source, true, &scan, &exif);
    if (exif != 0) header->orientation = exif_orientation(source, exif);
    header->cut = true;
    if (wrong != NULL || source->ended) return wrong;
    uint64_t from = source->len > sizeof tail ? source->len - sizeof tail : 0;
    if (from < scan) from = scan;
    size_t len = source->len > from ? (size_t)(source->len - from) : 0;
    read_at(source, from, tail, len);
    for (size_t at = len; at >= 2 && header->cut; at--)
        header->cut = tail[at - 2] != 0xFF || tail[at - 1] != MARKER_EOI;
    return NULL;
}

/* Rows are whole 32-bit words; compressed rows have as many bytes as the header says. */
static const char *look_bmp(struct source *source, struct image_header *header) {
    bool core = number_at(source, 14, 4) == 12;
    uint64_t data = number_at(source, 10, 4), bits = number_at(source, core ? 24 : 28, 2);
    uint64_t compression = core ? 0 : number_at(source, 30, 4);
    uint64_t row = (header->width * bits + 31) / 32 * 4, left = source->len > data ? source->len - data : 0;
    bool plain = compression == 0 || compression == 3 || compression == 6;
    header->cut = plain ? row == 0 || left / row < header->height : number_at(source, 34, 4) > left;
    return NULL;
}

/* Strips or tiles: their offsets and their numbers of bytes. */
static const char *look_tiff(struct source *source, struct image_header *header) {
    enum {
        STRIP_OFFSETS = 273,
        STRIP_LENGTHS = 279,
        TILE_OFFSETS = 324,
        TILE_LENGTHS = 325,
        MOST = 10000000
    };
    struct tag tags[] = {{.number = STRIP_OFFSETS},
                         {.number = STRIP_LENGTHS},
                         {.number = TILE_OFFSETS},
                         {.number = TILE_LENGTHS},
                         {.number = TAG_ORIENTATION}};
    const char *wrong = read_directory(source, tags, 5);
    if (wrong != NULL) return wrong;
    header->orientation = orientation_in(source, &tags[4]);
    const struct tag *offsets = tags[0].found ? &tags[0] : &tags[2], *lengths = offsets + 1;
    if (!offsets->found || offsets->len == 0 || offsets->count == 0) return "it has neither strips nor tiles";
    if (offsets->count > MOST) return "it has too many strips or tiles";
    bool known = lengths->found && lengths->len > 0 && lengths->count >= offsets->count;
    for (uint64_t i = 0; i < offsets->count && !header->cut; i++) {
        uint64_t offset = tag_value(source, offsets, i);
        uint64_t len = known ? tag_value(source, lengths, i) : 1;
        header->cut = source->ended || offset > source->len || len > source->len - offset;
    }
    return NULL;
}

/* --- files ---------------------------------------------------------------------------------------------- */

static const struct {
    const char *(*read)(struct source *, struct read_size *);
    const char *(*look)(struct source *, struct image_header *);
} formats[] = {
    [IMAGE_PNG] = {read_png, look_png},
    [IMAGE_JPEG] = {read_jpeg, look_jpeg},
    [IMAGE_BMP] = {read_bmp, look_bmp},
    [IMAGE_TIFF] = {read_tiff, look_tiff},
};

static enum image_format format_of(struct source *source) {
    unsigned char start[8];
    read_at(source, 0, start, sizeof start);
    source->ended = false; /* a short file may still be complete */
    if (memcmp(start, "\x89PNG\r\n\x1A\n", 8) == 0) return IMAGE_PNG;
    if (memcmp(start, "\xFF\xD8", 2) == 0) return IMAGE_JPEG;
    if (memcmp(start, "BM", 2) == 0) return IMAGE_BMP;
    source->big_endian = memcmp(start, "MM", 2) == 0;
    if (memcmp(start, "II*\0", 4) == 0 || memcmp(start, "II+\0", 4) == 0 || memcmp(start, "MM\0*", 4) == 0
        || memcmp(start, "MM\0+", 4) == 0)
        return IMAGE_TIFF;
    return IMAGE_FORMATS;
}

static bool unreadable(const char *file, int error, struct fault *fault) {
    fault_set(fault, FAULT_FILE, "", "%s: %s", file,
              error == EINVAL ? "is not a regular file" : strerror(error));
    return errno = error, false;
}

/* Opens a regular file only: opening another kind may block or have an effect. Returns errno on failure, else
 * 0. */
static int open_regular(const char *file, struct source *source) {
    struct stat info;
    *source = (struct source){.fd = -1};
    if (stat(file, &info) != 0) return errno;
    if (!S_ISREG(info.st_mode)) return EINVAL;
    source->fd = input_open(file);
    if (source->fd < 0) return errno;
    source->len = (uint64_t)info.st_size;
    return 0;
}

/* What is wrong with the image, NULL for nothing. `thorough` checks the file to its end. */
static const char *read_header(struct source *source, bool thorough, struct image_header *header) {
    struct read_size size = {0, 0};
    *header = (struct image_header){.format = format_of(source), .orientation = 1};
    if (source->error != 0) return NULL;
    if (header->format == IMAGE_FORMATS) return "is neither PNG, JPEG, BMP nor TIFF";
    const char *wrong = formats[header->format].read(source, &size);
    if (wrong != NULL || source->error != 0) return wrong;
    if (source->ended) return "ends within its header";
    if (size.width < 1 || size.height < 1 || size.width > IMAGE_LARGEST_SIDE
        || size.height > IMAGE_LARGEST_SIDE)
        return "its header has no valid size";
    header->width = (uint32_t)size.width;
    header->height = (uint32_t)size.height;
    return thorough ? formats[header->format].look(source, header) : NULL;
}

static bool read_file(const char *file, bool thorough, struct image_header *header, struct fault *fault) {
    struct source source;
    int error = open_regular(file, &source);
    if (error != 0) return unreadable(file, error, fault);
    const char *wrong = read_header(&source, thorough, header);
    close(source.fd);
    if (source.error != 0) return unreadable(file, source.error, fault);
    errno = 0;
    return wrong == NULL || fault_set(fault, FAULT_FILE, "", "%s: %s", file, wrong);
}

bool imagesize_header(const char *file, struct image_header *header, struct fault *fault) {
    return read_file(file, true, header, fault);
}

bool imagesize_read(const char *file, uint32_t *width, uint32_t *height, struct fault *fault) {
    struct image_header header;
    if (!read_file(file, false, &header, fault)) return false;
    *width = header.width;
    *height = header.height;
    return true;
}
