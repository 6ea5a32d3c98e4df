#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace trainyard::model {

// What happens to members of a document that its reader doesn't know. `refused`: they are an error,
// since a program must not act on a document that it understands only in part; such a document is
// read by the program that wrote it or by a newer one. `skipped`: the document has a version, which
// says whether older programs may read it.
enum class UnknownMembers { refused, skipped };

// Reads one of our own documents (plan, report, job): a missing member, or one of the wrong type,
// is an error. The first error is kept and later reads return empty values; finish() returns it. Not
// for the API's requests. Structures that have a Declaration are read by it
// (model/declared_document.h).
//
// Read a member that was added later only if has() returns true.
class DocumentReader {
 public:
  // `what` names the document in errors. `object` must outlive the reader.
  DocumentReader(std::string what, const boost::json::object& object,
                 UnknownMembers unknown = UnknownMembers::refused);

  bool has(std::string_view name);  // present and not null; marks the member as known
  std::string text(std::string_view name);
  std::int64_t integer(std::string_view name, std::int64_t min, std::int64_t max);
  std::vector<std::int64_t> integers(std::string_view name, std::int64_t min, std::int64_t max);
  double number(std::string_view name);  // finite
  Bytes bytes(std::string_view name);
  // The index of the text in `words`.
  std::size_t word(std::string_view name, std::span<const std::string_view> words);
  bool boolean(std::string_view name);
  std::vector<std::string> texts(std::string_view name);
  std::map<std::string, std::string> text_map(std::string_view name);
  void object(std::string_view name, const std::function<void(DocumentReader&)>& read);
  void objects(std::string_view name, const std::function<void(DocumentReader&)>& read_one);
  void fail(std::string_view name, std::string_view why);

  // corrupt: the first problem.
  Result<void> finish();

 private:
  const boost::json::value* take(std::string_view name);
  void read_inner(const boost::json::value& value, std::string_view name,
                  const std::function<void(DocumentReader&)>& read);

  std::string what_;
  const boost::json::object& object_;
  UnknownMembers unknown_;
  std::set<std::string, std::less<>> known_;  // empty if unknown ones are skipped
  std::optional<Error> error_;
};

// corrupt: not a JSON object.
Result<boost::json::object> parse_document(std::string_view what, std::string_view text);

}  // namespace trainyard::model
