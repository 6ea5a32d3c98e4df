#include "model/exec_frames.h"

#include <boost/json.hpp>
#include <charconv>
#include <utility>

#include "base/json_object.h"
#include "model/document.h"

namespace trainyard::model {
namespace {

namespace json = boost::json;

constexpr int kMaxSide = 65535;
constexpr int kMaxPort = 65535;

}  // namespace

std::string to_json(const ExecStart& start) {
  json::object object{{"command", list_to_json(start.command)},
                      {"terminal", start.terminal},
                      {"rows", start.rows},
                      {"columns", start.columns}};
  if (start.port) {
    object["port"] = *start.port;
    object["multiplexed"] = start.multiplexed;
  }
  return json::serialize(object);
}

Result<ExecStart> parse_exec_start(std::string_view text) {
  TRY(const json::object object, parse_document("start of a program", text));
  DocumentReader reader("start of a program", object);
  ExecStart start;
  start.command = reader.texts("command");
  start.terminal = reader.boolean("terminal");
  start.rows = static_cast<int>(reader.integer("rows", 1, kMaxSide));
  start.columns = static_cast<int>(reader.integer("columns", 1, kMaxSide));
  if (reader.has("port")) {
    start.port = static_cast<int>(reader.integer("port", 1, kMaxPort));
    start.multiplexed = reader.boolean("multiplexed");
  }
  TRY_VOID(reader.finish());
  return start;
}

std::string make_frame(ExecFrame kind, std::string_view content) {
  return trainyard::make_frame(static_cast<char>(kind), content);
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
  TRY(auto frame, frames_.next());
  if (!frame) return std::optional<Frame>();
  return std::optional(Frame{static_cast<ExecFrame>(frame->kind), std::move(frame->content)});
}

}  // namespace trainyard::model
