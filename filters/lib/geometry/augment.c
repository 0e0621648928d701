/* SPDX-License-Identifier: MIT
 *
 * J. E. Hopcroft, R. M. Karp, "An n^5/2 algorithm for maximum matchings in bipartite graphs", SIAM J. Comput. 2(4),
 * 1973. In each phase a breadth-first search from all unpaired truths puts responses into layers, and depth-first
 * searches along the layers lead to unpaired responses, until no shortest path is left. Both searches take a
 * response out of the tree when they reach it, so that they reach each response once in a phase. */
#include "geometry/augment.h"

#include "base/memory.h"

#include <stdlib.h>

struct augment_step {
    uint32_t truth, response;
};

struct job {
    struct augment *room;
    const struct match_box *truth;
    const uint32_t *truths;
    size_t count;
    struct boxtree *responses;
    double threshold;
    struct pairing pairing;
};

void augment_free(struct augment *room) {
    free(room->layer);
    free(room->queue);
    free(room->taken);
    free(room->path);
    *room = (struct augment){0};
}

static void make_room(struct augment *room, const uint32_t *truths, size_t count) {
    room->layer =
        memory_grow(room->layer, &room->layer_room, (size_t)truths[count - 1] + 1, sizeof *room->layer);
    room->queue = memory_grow(room->queue, &room->queue_room, count, sizeof *room->queue);
    room->path = memory_grow(room->path, &room->path_room, count, sizeof *room->path);
    room->taken_count = 0;
}

/* Takes a candidate that this search has not reached yet out of the tree, so that it is reached only once. */
static uint32_t take(const struct job *job, uint32_t truth, uint32_t mark) {
    struct augment *room = job->room;
    uint32_t response = boxtree_any(job->responses, &job->truth[truth], job->threshold, mark);
    if (response == BOXTREE_NONE) return BOXTREE_NONE;
    boxtree_put(job->responses, response, false);
    room->taken = memory_grow(room->taken, &room->taken_room, room->taken_count + 1, sizeof *room->taken);
    room->taken[room->taken_count++] = response;
    return response;
}

static void add_to_layer(struct augment *room, uint32_t truth, uint32_t layer) {
    room->layer[truth] = layer;
    room->queue[room->queue_count++] = truth;
}

/* Marks responses with the layer of the truth from which they are reached, up to the first layer from which an
 * unpaired response is reached. Returns false if none is reached: then the number of pairs is the largest (C. Berge
 * 1957). */
static bool make_layers(const struct job *job) {
    struct augment *room = job->room;
    uint32_t last = UINT32_MAX;
    room->queue_count = 0;
    for (size_t i = 0; i < job->count; i++) {
        if (job->pairing.response_of[job->truths[i]] == BOXTREE_NONE) add_to_layer(room, job->truths[i], 0);
    }
    for (size_t head = 0; head < room->queue_count && room->layer[room->queue[head]] <= last; head++) {
        uint32_t truth = room->queue[head], layer = room->layer[truth], response;
        while ((response = take(job, truth, BOXTREE_NONE)) != BOXTREE_NONE) {
            boxtree_mark(job->responses, response, layer);
            uint32_t next = job->pairing.truth_of[response];
            if (next == BOXTREE_NONE)
                last = layer;
            else
                add_to_layer(room, next, layer + 1);
        }
    }
    boxtree_marked(job->responses);
    return last != UINT32_MAX;
}

static void take_path(const struct job *job, const struct augment_step *path, size_t steps) {
    for (size_t i = 0; i < steps; i++) {
        job->pairing.response_of[path[i].truth] = path[i].response;
        job->pairing.truth_of[path[i].response] = path[i].truth;
    }
}

/* Follows the layers from an unpaired truth, and pairs it if they lead to an unpaired response. */
static void find_path(const struct job *job, uint32_t from) {
    struct augment_step *path = job->room->path;
    size_t steps = 1;
    path[0].truth = from;
    while (steps > 0) {
        struct augment_step *step = &path[steps - 1];
        step->response = take(job, step->truth, job->room->layer[step->truth]);
        if (step->response == BOXTREE_NONE) {
            steps--;
            continue;
        }
        uint32_t next = job->pairing.truth_of[step->response];
        if (next == BOXTREE_NONE) {
            take_path(job, path, steps);
            return;
        }
        path[steps++].truth = next;
    }
}

static void find_paths(const struct job *job) {
    for (size_t i = 0; i < job->count; i++) {
        uint32_t truth = job->truths[i];
        if (job->pairing.response_of[truth] == BOXTREE_NONE) find_path(job, truth);
    }
}

/* Puts back the responses that the breadth-first search took, with their marks, for the depth-first searches. */
static size_t put_back_layers(const struct job *job) {
    struct augment *room = job->room;
    for (size_t i = 0; i < room->taken_count; i++) boxtree_put(job->responses, room->taken[i], true);
    return room->taken_count;
}

/* Removes the marks, so that the next phase finds only its own, and puts all responses back. */
static void put_back_all(const struct job *job, size_t marked) {
    struct augment *room = job->room;
    for (size_t i = 0; i < marked; i++) boxtree_mark(job->responses, room->taken[i], BOXTREE_NONE);
    for (size_t i = 0; i < room->taken_count; i++) boxtree_put(job->responses, room->taken[i], true);
    room->taken_count = 0;
}

void augment(struct augment *room, const struct match_box *truth, const uint32_t *truths, size_t count,
             struct boxtree *responses, double threshold, struct pairing pairing) {
    if (count == 0) return;
    make_room(room, truths, count);
    const struct job job = {room, truth, truths, count, responses, threshold, pairing};
    for (bool more = true; more;) {
        more = make_layers(&job);
        size_t marked = put_back_layers(&job);
        if (more) find_paths(&job);
        put_back_all(&job, marked);
    }
    boxtree_marked(responses);
}
