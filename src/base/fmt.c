#include "base/fmt.h"

#include <stdbool.h>
#include <string.h>

#include "base/str.h"

struct out {
	char *p, *end;
};

static bool
put(struct out *o, struct str s)
{
	if (s.n > (size_t)(o->end - o->p))
		return false;
	if (s.n)
		memcpy(o->p, s.p, s.n);
	o->p += s.n;
	return true;
}

static bool
put_number(struct out *o, uint64_t v, bool negative)
{
	char digits[1 + FMT_U64_MAX], *p = fmt_u64(digits + 1, v);

	if (negative)
		*--p = '-';
	return put(o, (struct str){p, (size_t)(digits + sizeof(digits) - p)});
}

static bool
put_int(struct out *o, int v)
{
	return put_number(o, v < 0 ? -(uint64_t)v : (uint64_t)v, v < 0);
}

/* "%.*s": at most max octets, and up to a NUL, as printf has it. */
static bool
put_text(struct out *o, int max, const char *text)
{
	if (max < 0 || !text)
		return false;
	return put(o, (struct str){text, strnlen(text, (size_t)max)});
}

size_t
fmt_plain(char *out, size_t room, const char *fmt, va_list ap)
{
	struct out o = {out, out + room};
	const char *next;
	bool fine = true;
	char c;

	for (; fine && *fmt; fmt = next) {
		if (*fmt != '%') {
			next = strchrnul(fmt, '%');
			fine = put(&o, (struct str){fmt, (size_t)(next - fmt)});
			continue;
		}
		next = fmt + 2;
		switch (fmt[1]) {
		case 's': {
			const char *s = va_arg(ap, const char *);

			fine = s && put(&o, str_c(s));
			break;
		}
		case '.': {
			int max;

			if (fmt[2] != '*' || fmt[3] != 's')
				return FMT_NO;
			next = fmt + 4;
			max = va_arg(ap, int);
			fine = put_text(&o, max, va_arg(ap, const char *));
			break;
		}
		case 'u':
			fine = put_number(&o, va_arg(ap, unsigned), false);
			break;
		case 'd':
			fine = put_int(&o, va_arg(ap, int));
			break;
		case 'z':
			if (fmt[2] != 'u')
				return FMT_NO;
			next = fmt + 3;
			fine = put_number(&o, va_arg(ap, size_t), false);
			break;
		case 'c':
			c = (char)va_arg(ap, int);
			fine = put(&o, (struct str){&c, 1});
			break;
		case '%':
			fine = put(&o, STR("%"));
			break;
		default:
			return FMT_NO;
		}
	}
	return fine ? (size_t)(o.p - out) : FMT_NO;
}
