#include "model/exec_frames.h"

#include <boost/json.hpp>
#include <charconv>

#include "base/check.h"
#include "base/json_object.h"
#include "model/document.h"

namespace trainyard::model {
namespace {

namespace json = boost::json;

constexpr std::size_t kHead = 5;
constexpr int kMaxSide = 65535;

}  // namespace

std::string to_json(const ExecStart& start) {
  return json::serialize(json::object{{"command", list_to_json(start.command)},
                                      {"terminal", start.terminal},
                                      {"rows", start.rows},
                                      {"columns", start.columns}});
}

Result<ExecStart> parse_exec_start(std::string_view text) {
  TRY(const json::object object, parse_document("start of a program", text));
  DocumentReader reader("start of a program", object);
  ExecStart start;
  start.command = reader.texts("command");
  start.terminal = reader.boolean("terminal");
  start.rows = static_cast<int>(reader.integer("rows", 1, kMaxSide));
  start.columns = static_cast<int>(reader.integer("columns", 1, kMaxSide));
  TRY_VOID(reader.finish());
  return start;
}

std::string make_frame(ExecFrame kind, std::string_view content) {
  CHECK(content.size() <= kMaxExecFrame);
  std::string frame(1, static_cast<char>(kind));
  for (const int shift : {24, 16, 8, 0})
    frame += static_cast<char>(static_cast<unsigned char>(content.size() >> shift));
  return frame.append(content);
}

std::string size_text(int rows, int columns) {
  return std::to_string(rows) + " " + std::to_string(columns);
}

std::optional<std::pair<int, int>> parse_size(std::string_view text) {
  std::pair<int, int> size;
  const char* const end = text.data() + text.size();
  const auto rows = std::from_chars(text.data(), end, size.first);
  if (rows.ec != std::errc() || rows.ptr == end || *rows.ptr != ' ') return std::nullopt;
  const auto columns = std::from_chars(rows.ptr + 1, end, size.second);
  if (columns.ec != std::errc() || columns.ptr != end) return std::nullopt;
  for (const int side : {size.first, size.second})
    if (side < 1 || side > kMaxSide) return std::nullopt;
  return size;
}

Result<std::optional<ExecFrameReader::Frame>> ExecFrameReader::next() {
  if (bytes_.size() < kHead) return std::optional<Frame>();
  std::size_t size = 0;
  for (std::size_t i = 1; i < kHead; ++i) size = size << 8 | static_cast<unsigned char>(bytes_[i]);
  if (size > kMaxExecFrame)
    return Error(ErrorKind::corrupt, "a frame of " + std::to_string(size) + " bytes");
  if (bytes_.size() < kHead + size) return std::optional<Frame>();
  Frame frame{static_cast<ExecFrame>(bytes_[0]), bytes_.substr(kHead, size)};
  bytes_.erase(0, kHead + size);
  return std::optional(std::move(frame));
}

}  // namespace trainyard::model
