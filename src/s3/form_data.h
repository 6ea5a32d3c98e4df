#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace trainyard::s3 {

// Parses a form that a browser sends (multipart/form-data, RFC 7578) as an S3 upload by POST: small
// fields, then the part "file", of which nothing is buffered here. Anything after it is ignored, as
// by S3. Accepts pieces of any size. Pure; not thread-safe. MalformedPOSTRequest: it isn't such a
// form.
class FormData {
 public:
  // The maximum size of all fields, with their headers: S3's limit.
  static constexpr std::size_t kMaxFields = 20 << 10;

  // PreconditionFailed: the body has another type.
  static Result<FormData> of(std::string_view content_type);

  // Returns true when it has reached the file; then feed() takes the rest.
  // MaxPostPreDataLengthExceeded: over kMaxFields.
  Result<bool> read_fields(std::string_view bytes);
  // Passes the file's bytes to `sink`, and returns its error.
  using Sink = std::function<Result<void>(std::string_view)>;
  Result<void> feed(std::string_view bytes, const Sink& sink);
  // Call at the end of the body: checks that the file was complete.
  Result<void> finish() const;

  // By their lower-case names, since names are case-insensitive.
  const std::map<std::string, std::string>& fields() const { return fields_; }
  // As chosen by the browser's user, without folders; empty: none.
  const std::string& file_name() const { return file_name_; }

 private:
  enum class State { before_delimiter, behind_delimiter, head, value, file, ended };

  explicit FormData(const std::string& boundary) : delimiter_("\r\n--" + boundary) {}
  Result<bool> step();
  Result<void> check_room(std::size_t more) const;  // within kMaxFields
  void drop(std::size_t count);
  Result<void> take_head(std::string_view head);

  std::string delimiter_;
  State state_ = State::before_delimiter;
  std::string held_ = "\r\n";  // not parsed yet; the first delimiter may be the first line
  std::size_t before_ = 0;     // bytes of fields so far
  std::string name_;           // of the current field
  std::map<std::string, std::string> fields_;
  std::string file_name_;
};

}  // namespace trainyard::s3
