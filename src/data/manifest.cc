#include "data/manifest.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <optional>
#include <utility>

namespace trainyard::data {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxTextLength = 8192;  // an S3 URI has 1024 bytes at most, a key too

// The parser's callbacks; their names are the parser's.
class ManifestHandler {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = kMaxTextLength;
  static constexpr std::size_t max_string_size = kMaxTextLength;

  explicit ManifestHandler(ManifestReader::EachObject each) : each_(std::move(each)) {}

  // What stopped the parser, if it wasn't the document's syntax.
  std::optional<std::string> problem;
  std::optional<Error> error;
  bool has_prefix() const { return prefix_.has_value(); }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_array_begin(json::error_code& failed) {
    return depth_++ == 0 || refuse(failed, "a list in the list");
  }
  bool on_array_end(std::size_t, json::error_code&) {
    --depth_;
    return true;
  }
  bool on_object_begin(json::error_code& failed) {
    if (depth_++ == 0) return refuse(failed, "the manifest is not a list");
    if (depth_ > 2) return refuse(failed, "a structure in the structure");
    return !prefix_ || refuse(failed, "a structure where a text must be");
  }
  bool on_object_end(std::size_t, json::error_code& failed) {
    --depth_;
    return prefix_ || refuse(failed, "the first element has no 'prefix'");
  }
  bool on_key_part(json::string_view text, std::size_t, json::error_code&) {
    text_.append(text.data(), text.size());
    return true;
  }
  bool on_key(json::string_view text, std::size_t, json::error_code&) {
    key_ = std::exchange(text_, {}).append(text.data(), text.size());
    return true;
  }
  bool on_string_part(json::string_view text, std::size_t, json::error_code&) {
    text_.append(text.data(), text.size());
    return true;
  }
  bool on_string(json::string_view text, std::size_t, json::error_code& failed) {
    const std::string joined = std::exchange(text_, {}).append(text.data(), text.size());
    if (depth_ == 0) return refuse(failed, "the manifest is not a list");
    if (depth_ == 2) return key_ != "prefix" || take_prefix(joined, failed);
    if (!prefix_) return refuse(failed, "the first element is not a structure with 'prefix'");
    if (prefix_->key.empty() && joined.empty()) return refuse(failed, "a text names no object");
    if (auto taken = each_(prefix_->bucket, prefix_->key + joined); !taken) {
      error = std::move(taken).error();
      return stop(failed);
    }
    return true;
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, json::error_code& failed) {
    return no_text(failed, "a number");
  }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code& failed) {
    return no_text(failed, "a number");
  }
  bool on_double(double, json::string_view, json::error_code& failed) {
    return no_text(failed, "a number");
  }
  bool on_bool(bool, json::error_code& failed) { return no_text(failed, "true or false"); }
  bool on_null(json::error_code& failed) { return no_text(failed, "null"); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  static bool stop(json::error_code& failed) {
    failed = json::error::syntax;
    return false;
  }
  bool refuse(json::error_code& failed, std::string why) {
    problem = std::move(why);
    return stop(failed);
  }
  bool no_text(json::error_code& failed, const char* what) {
    if (depth_ == 0) return refuse(failed, "the manifest is not a list");
    return refuse(failed, std::string(what) + " where a text must be");
  }
  bool take_prefix(const std::string& text, json::error_code& failed) {
    prefix_ = S3Location::parse(text);
    return prefix_ || refuse(failed, "the prefix '" + text + "' is not an S3 URI");
  }

  const ManifestReader::EachObject each_;
  int depth_ = 0;
  std::string text_;  // the received part of an incomplete one
  std::string key_;
  std::optional<S3Location> prefix_;
};

}  // namespace

struct ManifestReader::State {
  State(std::string its_uri, EachObject each)
      : uri(std::move(its_uri)), parser(json::parse_options{}, std::move(each)) {}

  Error stop_error(const json::error_code& failed) {
    if (parser.handler().error) return *parser.handler().error;
    if (parser.handler().problem) return wrong_manifest(uri, line, *parser.handler().problem);
    return wrong_manifest(uri, line, "not JSON: " + failed.message());
  }

  const std::string uri;
  json::basic_parser<ManifestHandler> parser;
  std::uint64_t line = 1;
};

ManifestReader::ManifestReader(std::string uri, EachObject each)
    : state_(std::make_unique<State>(std::move(uri), std::move(each))) {}

ManifestReader::~ManifestReader() = default;

// Line by line, to know which one is invalid.
Result<void> ManifestReader::read(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t length = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    std::size_t taken = 0;
    json::error_code failed;
    if (!state_->parser.done())
      taken = state_->parser.write_some(true, bytes.data(), length, failed);
    // More calls would start another document.
    if (state_->parser.done() &&
        bytes.substr(taken, length - taken).find_first_not_of(" \t\r\n") != std::string_view::npos)
      failed = json::error::extra_data;
    if (failed) return state_->stop_error(failed);
    if (bytes[length - 1] == '\n') ++state_->line;
    bytes.remove_prefix(length);
  }
  return ok();
}

Result<void> ManifestReader::finish() {
  json::error_code failed;
  if (!state_->parser.done()) state_->parser.write_some(false, nullptr, 0, failed);
  if (failed) return state_->stop_error(failed);
  if (!state_->parser.handler().has_prefix())
    return wrong_manifest(state_->uri, state_->line, "it has no 'prefix'");
  return ok();
}

Error wrong_manifest(const std::string& uri, std::uint64_t line, const std::string& why) {
  return Error(ErrorKind::invalid_argument, "Failed to download data. Manifest " + uri + ", line " +
                                                std::to_string(line) + ": " + why);
}

}  // namespace trainyard::data
