#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

// Numbers out of the kernel's files.
namespace trainyard::health {

// The number behind `key` on the line that begins with it, whatever blanks are between. Pure.
std::optional<std::uint64_t> find_count(std::string_view text, std::string_view key);
// Of a file that holds one number.
std::optional<std::uint64_t> read_count(const std::filesystem::path& file);

}  // namespace trainyard::health
