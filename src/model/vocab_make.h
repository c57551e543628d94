/*
 * Short forms for tables of the vocabulary; for src/model/vocab_*.c alone.
 */
#ifndef MODEL_VOCAB_MAKE_H
#define MODEL_VOCAB_MAKE_H

#include "model/vocab.h"

#define TEXT(id, words, pattern)         \
	static const struct vocab id = { \
	    VOCAB_TEXT, .what = (words), .format = (pattern)}
#define NUMBER(id, words, least, most)   \
	static const struct vocab id = { \
	    VOCAB_NUMBER, .what = (words), .min = (least), .max = (most)}
#define LIST(id, words, of)              \
	static const struct vocab id = { \
	    VOCAB_LIST, .what = (words), .item = &(of)}
#define NAMED(id, words, pattern, of)                              \
	static const struct vocab id = {VOCAB_NAMED, .title = #id, \
	    .what = (words), .key_format = (pattern), .item = &(of)}
#define ENUM(id, words, ...)                                         \
	static const char *const id##_words[] = {__VA_ARGS__, NULL}; \
	static const struct vocab id = {                             \
	    VOCAB_ENUM, .what = (words), .choice = id##_words}
#define FORMS(id, words, ...)                                                \
	static const struct vocab *const id##_forms[] = {__VA_ARGS__, NULL}; \
	static const struct vocab id = {                                     \
	    VOCAB_FORMS, .title = #id, .what = (words), .form = id##_forms}
#define MAP(id, words, ...)                           \
	static const struct vocab_key id##_keys[] = { \
	    __VA_ARGS__, {.name = NULL}};             \
	static const struct vocab id = {              \
	    VOCAB_MAP, .title = #id, .what = (words), .key = id##_keys}

#endif
