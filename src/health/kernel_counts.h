#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

// Parses numbers from the kernel's files.
namespace trainyard::health {

// The number after `key` on the line that starts with it, after any blanks. Pure.
std::optional<std::uint64_t> find_count(std::string_view text, std::string_view key);
// For a file that contains one number.
std::optional<std::uint64_t> read_count(const std::filesystem::path& file);

}  // namespace trainyard::health
