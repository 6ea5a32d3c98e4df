#include "data/augmented_manifest.h"

#include <algorithm>
#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <map>
#include <utility>

#include "data/s3_location.h"

namespace trainyard::data {
namespace {

namespace json = boost::json;

struct AttributeValue {
  bool is_text = false;
  std::string text{};  // of a string; of anything else its JSON, without blanks
};

// The parser's callbacks; their names are the parser's. Keeps the numbers' own texts: Boost 1.81
// would return doubles that may differ in the last of 17 digits, and no integer of more than 64
// bits.
class AttributeHandler {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  explicit AttributeHandler(const std::vector<std::string>& names) : names_(names) {}

  std::map<std::string, AttributeValue, std::less<>> values;  // of those with a name
  bool is_object = true;

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) {
    if (depth_++ > 0) add("{");
    return true;
  }
  bool on_object_end(std::size_t, json::error_code&) {
    if (--depth_ > 0) append("}");
    return true;
  }
  bool on_array_begin(json::error_code& failed) {
    if (depth_ == 0) return refuse(failed);
    ++depth_;
    add("[");
    return true;
  }
  bool on_array_end(std::size_t, json::error_code&) {
    --depth_;
    append("]");
    return true;
  }
  bool on_key_part(json::string_view text, std::size_t, json::error_code&) { return keep(text); }
  bool on_key(json::string_view text, std::size_t, json::error_code&) {
    const std::string key = join(text);
    if (depth_ == 1) {
      const bool wanted = std::ranges::find(names_, key) != names_.end();
      value_ = wanted ? &values.insert_or_assign(key, AttributeValue()).first->second : nullptr;
    } else {
      add(json::serialize(json::string_view(key)));
      append(":");
    }
    return true;
  }
  bool on_string_part(json::string_view text, std::size_t, json::error_code&) { return keep(text); }
  bool on_string(json::string_view text, std::size_t, json::error_code& failed) {
    const std::string joined = join(text);
    if (depth_ != 1) return scalar(json::serialize(json::string_view(joined)), failed);
    if (value_ != nullptr) *value_ = {true, joined};
    return true;
  }
  bool on_number_part(json::string_view text, json::error_code&) { return keep(text); }
  bool on_int64(std::int64_t, json::string_view text, json::error_code& failed) {
    return scalar(join(text), failed);
  }
  bool on_uint64(std::uint64_t, json::string_view text, json::error_code& failed) {
    return scalar(join(text), failed);
  }
  bool on_double(double, json::string_view text, json::error_code& failed) {
    return scalar(join(text), failed);
  }
  bool on_bool(bool value, json::error_code& failed) {
    return scalar(value ? "true" : "false", failed);
  }
  bool on_null(json::error_code& failed) { return scalar("null", failed); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  bool refuse(json::error_code& failed) {
    is_object = false;
    failed = json::error::syntax;
    return false;
  }
  bool keep(json::string_view text) {
    part_.append(text.data(), text.size());
    return true;
  }
  std::string join(json::string_view text) {
    return std::exchange(part_, {}).append(text.data(), text.size());
  }
  bool scalar(const std::string& text, json::error_code& failed) {
    if (depth_ == 0) return refuse(failed);
    add(text);
    return true;
  }
  // With a comma, if something precedes it: what does ends in none of these.
  void add(std::string_view text) {
    if (value_ == nullptr) return;
    std::string& all = value_->text;
    if (!all.empty() && std::string_view("[{:").find(all.back()) == std::string_view::npos)
      all += ',';
    all += text;
  }
  void append(std::string_view text) {
    if (value_ != nullptr) value_->text += text;
  }

  const std::vector<std::string>& names_;
  int depth_ = 0;
  std::string part_;                 // the received part of an incomplete text
  AttributeValue* value_ = nullptr;  // the present attribute's; null: nobody wants it
};

Error wrong_line(std::string why) {
  return Error(ErrorKind::invalid_argument, std::move(why));
}

Result<Datum> datum_of(const std::string& name, const AttributeValue& value) {
  if (!name.ends_with("-ref")) return Datum{{}, {}, value.text};
  const auto location = value.is_text ? S3Location::parse(value.text) : std::nullopt;
  if (!location || location->key.empty())
    return wrong_line(
        "the value of '" + name + "' is not an object's S3 URI: " +
        (value.is_text ? json::serialize(json::string_view(value.text)) : value.text));
  return Datum{location->bucket, location->key, {}};
}

}  // namespace

Result<std::vector<Datum>> parse_manifest_line(std::string_view line,
                                               const std::vector<std::string>& attribute_names) {
  json::basic_parser<AttributeHandler> parser(json::parse_options{}, attribute_names);
  json::error_code failed;
  const std::size_t taken = parser.write_some(false, line.data(), line.size(), failed);
  const AttributeHandler& found = parser.handler();
  if (!found.is_object) return wrong_line("not a JSON object");
  if (!failed && line.find_first_not_of(" \t\r\n", taken) != std::string_view::npos)
    failed = json::error::extra_data;
  if (failed) return wrong_line("not JSON: " + failed.message());
  std::vector<Datum> data;
  for (const std::string& name : attribute_names) {
    const auto value = found.values.find(name);
    if (value == found.values.end()) return wrong_line("the attribute '" + name + "' is missing");
    TRY(Datum datum, datum_of(name, value->second));
    data.push_back(std::move(datum));
  }
  return data;
}

}  // namespace trainyard::data
