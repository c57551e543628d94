/*
 * The least that any program must do which turns one YAML file and key files
 * into zone files: read the events of the YAML by libyaml, read every key
 * file, write the octets of every output file into a new file and rename it.
 * What `mailzone gen` takes is compared with this.
 *
 *	floor CONFIG KEYLIST PACK INDEX OUT
 *
 * KEYLIST: paths of key files, one a line. PACK: all output files one behind
 * the other; INDEX: a line "LENGTH NAME" for each. OUT: an existing folder.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

static void
die(const char *what)
{
	perror(what);
	exit(2);
}

static FILE *
open_list(const char *path)
{
	FILE *f = fopen(path, "r");
	if (!f)
		die(path);
	return f;
}

static unsigned long
read_yaml(const char *path)
{
	yaml_parser_t parser;
	yaml_event_t event;
	unsigned long n = 0;
	bool end = false;
	FILE *f = open_list(path);

	if (!yaml_parser_initialize(&parser))
		die("libyaml");
	yaml_parser_set_input_file(&parser, f);
	while (!end) {
		if (!yaml_parser_parse(&parser, &event))
			die(path);
		end = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
		n++;
	}
	yaml_parser_delete(&parser);
	fclose(f);
	return n;
}

static size_t
read_keys(const char *list)
{
	char path[4096], octets[8192];
	size_t total = 0;
	FILE *f = open_list(list);

	while (fgets(path, sizeof(path), f)) {
		path[strcspn(path, "\n")] = '\0';
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			die(path);
		ssize_t n = read(fd, octets, sizeof(octets));
		if (n < 0)
			die(path);
		total += (size_t)n;
		close(fd);
	}
	fclose(f);
	return total;
}

static void
write_file(int dir, const char *name, const char *octets, size_t n)
{
	char temporary[4096];

	snprintf(temporary, sizeof(temporary), ".%s.new", name);
	int fd = openat(
	    dir, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0 || write(fd, octets, n) != (ssize_t)n || close(fd) != 0)
		die(temporary);
	if (renameat(dir, temporary, dir, name) != 0)
		die(name);
}

static unsigned long
write_files(const char *pack, const char *index, const char *out)
{
	FILE *p = open_list(pack), *f = open_list(index);
	unsigned long n = 0;
	size_t length, cap = 0;
	char name[4000], *octets = NULL;
	int dir = open(out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		die(out);
	while (fscanf(f, "%zu %3999s", &length, name) == 2) {
		if (length > cap) {
			cap = length * 2;
			octets = realloc(octets, cap);
			if (!octets)
				die("memory");
		}
		if (fread(octets, 1, length, p) != length)
			die(pack);
		write_file(dir, name, octets, length);
		n++;
	}
	free(octets);
	close(dir);
	fclose(f);
	fclose(p);
	return n;
}

int
main(int argc, char **argv)
{
	if (argc != 6) {
		fprintf(stderr, "usage: floor CONFIG KEYLIST PACK INDEX OUT\n");
		return 2;
	}
	unsigned long events = read_yaml(argv[1]);
	size_t keys = read_keys(argv[2]);
	unsigned long files = write_files(argv[3], argv[4], argv[5]);
	printf(
	    "%lu events, %zu octets of keys, %lu files\n", events, keys, files);
	return 0;
}
