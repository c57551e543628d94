/*
 * Plain copying, to compare a program with that reads many files and writes
 * many others: reads every file of a list, writes the octets of every output
 * file into a new one.
 *
 *	copy LIST PACK INDEX OUT
 *
 * LIST: paths of the files to read, one a line. PACK: all output files one
 * behind the other; INDEX: a line "LENGTH NAME" for each. OUT: a folder that
 * has all that NAMEs need.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char buffer[1 << 26];

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

static size_t
read_files(const char *list)
{
	char path[4096];
	size_t total = 0;
	FILE *f = open_list(list);

	while (fgets(path, sizeof(path), f)) {
		ssize_t n;
		int fd;

		path[strcspn(path, "\n")] = '\0';
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			die(path);
		while ((n = read(fd, buffer, sizeof(buffer))) > 0)
			total += (size_t)n;
		if (n < 0)
			die(path);
		close(fd);
	}
	fclose(f);
	return total;
}

static unsigned long
write_files(const char *pack, const char *index, const char *out)
{
	FILE *p = open_list(pack), *f = open_list(index);
	unsigned long n = 0;
	char name[4000];
	size_t length;
	int dir = open(out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		die(out);
	while (fscanf(f, "%zu %3999s", &length, name) == 2) {
		int fd = openat(
		    dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

		if (length > sizeof(buffer) ||
		    fread(buffer, 1, length, p) != length)
			die(pack);
		if (fd < 0 || write(fd, buffer, length) != (ssize_t)length ||
		    close(fd) != 0)
			die(name);
		n++;
	}
	close(dir);
	fclose(f);
	fclose(p);
	return n;
}

int
main(int argc, char **argv)
{
	size_t octets;
	unsigned long files;

	if (argc != 5) {
		fprintf(stderr, "usage: copy LIST PACK INDEX OUT\n");
		return 2;
	}
	octets = read_files(argv[1]);
	files = write_files(argv[2], argv[3], argv[4]);
	printf("%zu octets read, %lu files written\n", octets, files);
	return 0;
}
