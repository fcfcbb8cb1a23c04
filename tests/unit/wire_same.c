/* SPDX-License-Identifier: Apache-2.0 */
/* See wire_same.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire_same.h"

void assert_request_equal(const struct wire_request *got, const struct wire_request *want)
{
	assert_int_equal(got->method, want->method);
	assert_int_equal(got->oneway, want->oneway);
	assert_int_equal(got->more, want->more);
	assert_string_equal(got->name, want->name);
	assert_int_equal(got->families, want->families);
	assert_int_equal(got->temporary, want->temporary);
	assert_int_equal(got->generate, want->generate);
	assert_int_equal(got->legacy, want->legacy);
	assert_int_equal(got->ipmp, want->ipmp);
	assert_int_equal(got->force, want->force);
	assert_string_equal(got->members, want->members);
	assert_string_equal(got->type, want->type);
	assert_string_equal(got->address, want->address);
	assert_string_equal(got->remote, want->remote);
	assert_string_equal(got->resolved, want->resolved);
	assert_string_equal(got->resolved_remote, want->resolved_remote);
	assert_string_equal(got->reqhost, want->reqhost);
	assert_string_equal(got->interface_id, want->interface_id);
	assert_string_equal(got->generation, want->generation);
	assert_int_equal(got->wait, want->wait);
	assert_int_equal(got->down, want->down);
	assert_int_equal(got->one_family, want->one_family);
	assert_int_equal(got->primary, want->primary);
	assert_int_equal(got->no_stateful, want->no_stateful);
	assert_int_equal(got->no_stateless, want->no_stateless);
	assert_int_equal(got->temporary_addresses, want->temporary_addresses);
	assert_int_equal(got->release, want->release);
	assert_int_equal(got->inform, want->inform);
	assert_string_equal(got->protocol, want->protocol);
	assert_string_equal(got->property, want->property);
	assert_string_equal(got->value, want->value);
	assert_int_equal(got->operation, want->operation);
	assert_int_equal(!got->document, !want->document);
	if (want->document)
		assert_string_equal(got->document, want->document);
	assert_int_equal(got->merge, want->merge);
	assert_int_equal(got->unplugged, want->unplugged);
	assert_string_equal(got->plan, want->plan);
	assert_string_equal(got->connections, want->connections);
	assert_int_equal(got->number, want->number);
	assert_int_equal(!got->objects, !want->objects);
	if (want->objects)
		assert_string_equal(got->objects, want->objects);
	assert_int_equal(got->where, want->where);
	assert_int_equal(got->format, want->format);
	assert_string_equal(got->state, want->state);
	assert_int_equal(got->online, want->online);
	assert_int_equal(got->any, want->any);
	assert_int_equal(got->timeout, want->timeout);
	assert_string_equal(got->message, want->message);
	assert_string_equal(got->command, want->command);
}
