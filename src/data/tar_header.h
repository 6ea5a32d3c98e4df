#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <string_view>

// What a tar consists of besides the contents of its files, in GNU tar's form: names of any length
// and bytes, files and ids of any size. GNU tar, bsdtar, busybox, Python, Go and Java read it.
namespace trainyard::data {

enum class TarType : char { file = '0', hard_link = '1', link = '2', folder = '5' };

// The blocks before an entry's content. `name` is relative to the archive's root. Mode, owner and
// time, in whole seconds, are those of `info`, and a file's size; other types have no content.
// `target` is that of a link, or the name of an earlier entry, the same file by another name.
std::string tar_header(TarType type, std::string_view name, const struct stat& info,
                       std::string_view target = {});

// Zeros behind a content of that size.
std::size_t tar_padding(std::uint64_t size);

// An archive ends with that many zeros.
inline constexpr std::size_t kTarEnd = 1024;

}  // namespace trainyard::data
