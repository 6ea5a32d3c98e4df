#pragma once

#include <cstddef>
#include <cstdint>

// The server's limit on open files and sockets, and how it is used.
namespace trainyard::apps {

// Raises this process's limit to the hard one, which needs no privileges. Returns the new limit;
// children inherit it.
std::uint64_t raise_open_file_limit();

// The number of connections that a server accepts with that limit. Each may need a second
// descriptor, for the object that it reads or writes; some are reserved for the databases, journals
// and agents, so that clients alone can't use up the limit.
std::size_t connections_within(std::uint64_t open_files);

}  // namespace trainyard::apps
