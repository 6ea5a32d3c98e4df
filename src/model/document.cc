#include "model/document.h"

#include <boost/json.hpp>
#include <cmath>
#include <limits>

namespace trainyard::model {

namespace json = boost::json;

DocumentReader::DocumentReader(std::string what, const json::object& object, UnknownMembers unknown)
    : what_(std::move(what)), object_(object), unknown_(unknown) {}

void DocumentReader::fail(std::string_view name, std::string_view why) {
  if (!error_)
    error_ = Error(ErrorKind::corrupt, what_ + ": '" + std::string(name) + "' " + std::string(why));
}

const json::value* DocumentReader::take(std::string_view name) {
  if (unknown_ == UnknownMembers::refused) known_.emplace(name);
  return object_.if_contains(name);
}

bool DocumentReader::has(std::string_view name) {
  const json::value* value = take(name);
  return value != nullptr && !value->is_null();
}

std::string DocumentReader::text(std::string_view name) {
  const json::value* value = take(name);
  if (value && value->is_string()) return std::string(std::string_view(value->get_string()));
  fail(name, value ? "is no text" : "is missing");
  return {};
}

std::int64_t DocumentReader::integer(std::string_view name, std::int64_t min, std::int64_t max) {
  const json::value* value = take(name);
  if (value && value->is_int64() && value->get_int64() >= min && value->get_int64() <= max)
    return value->get_int64();
  fail(name, value ? "is no integer within its range: " + json::serialize(*value) : "is missing");
  return min;
}

std::vector<std::int64_t> DocumentReader::integers(std::string_view name, std::int64_t min,
                                                   std::int64_t max) {
  std::vector<std::int64_t> integers;
  const json::value* value = take(name);
  if (!value || !value->is_array()) {
    fail(name, value ? "is no list" : "is missing");
    return integers;
  }
  for (const json::value& item : value->get_array()) {
    if (!item.is_int64() || item.get_int64() < min || item.get_int64() > max) {
      fail(name, "has an item that is no integer within its range");
      return integers;
    }
    integers.push_back(item.get_int64());
  }
  return integers;
}

double DocumentReader::number(std::string_view name) {
  const json::value* value = take(name);
  if (value && value->is_number()) {
    const double number = value->to_number<double>();
    if (std::isfinite(number)) return number;
  }
  fail(name, value ? "is no finite number" : "is missing");
  return 0;
}

Bytes DocumentReader::bytes(std::string_view name) {
  return Bytes{
      static_cast<std::uint64_t>(integer(name, 0, std::numeric_limits<std::int64_t>::max()))};
}

std::size_t DocumentReader::word(std::string_view name, std::span<const std::string_view> words) {
  const std::string given = text(name);
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words[i] == given) return i;
  fail(name, "is unknown: '" + given + "'");
  return 0;
}

bool DocumentReader::boolean(std::string_view name) {
  const json::value* value = take(name);
  if (value && value->is_bool()) return value->get_bool();
  fail(name, value ? "is neither true nor false" : "is missing");
  return false;
}

std::vector<std::string> DocumentReader::texts(std::string_view name) {
  std::vector<std::string> texts;
  const json::value* value = take(name);
  if (!value || !value->is_array()) {
    fail(name, value ? "is no list" : "is missing");
    return texts;
  }
  for (const json::value& item : value->get_array()) {
    if (!item.is_string()) {
      fail(name, "has an item that is no text");
      return texts;
    }
    texts.emplace_back(std::string_view(item.get_string()));
  }
  return texts;
}

std::map<std::string, std::string> DocumentReader::text_map(std::string_view name) {
  std::map<std::string, std::string> map;
  const json::value* value = take(name);
  if (!value || !value->is_object()) {
    fail(name, value ? "is no object" : "is missing");
    return map;
  }
  for (const auto& [key, text] : value->get_object()) {
    if (!text.is_string()) {
      fail(name, "has a value that is no text");
      return map;
    }
    map.emplace(key, std::string_view(text.get_string()));
  }
  return map;
}

void DocumentReader::read_inner(const json::value& value, std::string_view name,
                                const std::function<void(DocumentReader&)>& read) {
  if (!value.is_object()) return fail(name, "is no object");
  DocumentReader inner(what_ + ": " + std::string(name), value.get_object(), unknown_);
  read(inner);
  if (auto done = inner.finish(); !done && !error_) error_ = std::move(done).error();
}

void DocumentReader::object(std::string_view name,
                            const std::function<void(DocumentReader&)>& read) {
  if (const json::value* value = take(name)) return read_inner(*value, name, read);
  fail(name, "is missing");
}

void DocumentReader::objects(std::string_view name,
                             const std::function<void(DocumentReader&)>& read_one) {
  const json::value* value = take(name);
  if (!value || !value->is_array()) return fail(name, value ? "is no list" : "is missing");
  for (const json::value& item : value->get_array()) read_inner(item, name, read_one);
}

Result<void> DocumentReader::finish() {
  if (unknown_ == UnknownMembers::refused) {
    for (const auto& pair : object_)
      if (!known_.contains(std::string_view(pair.key())))
        fail(std::string_view(pair.key()), "is unknown");
  }
  if (error_) return std::move(*error_);
  return ok();
}

Result<json::object> parse_document(std::string_view what, std::string_view text) {
  json::error_code problem;
  json::value value = json::parse(json::string_view(text.data(), text.size()), problem);
  if (problem)
    return Error(ErrorKind::corrupt, std::string(what) + ": not JSON: " + problem.message());
  if (!value.is_object())
    return Error(ErrorKind::corrupt, std::string(what) + ": not a JSON object");
  return std::move(value.get_object());
}

}  // namespace trainyard::model
