#pragma once

#include <cstddef>
#include <cstdint>

// How many files and sockets the server may have open, and what it does with that.
namespace trainyard::apps {

// Raises this process's limit as far as it may without privileges: to the hard one. Gives the limit
// that holds then; children inherit it.
std::uint64_t raise_open_file_limit();

// How many connections a server takes with that limit. Each may need a second descriptor, for the
// object that it reads or writes; what is kept back is for the databases, journals and agents, so
// that clients alone can't use up the limit.
std::size_t connections_within(std::uint64_t open_files);

}  // namespace trainyard::apps
