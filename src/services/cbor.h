#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "model/shape.h"

// CBOR (RFC 8949) as far as Smithy's RPC v2 CBOR protocol uses it, to and from the JSON values that
// the shapes describe. Pure.
namespace trainyard::services {

// One well-formed item and nothing behind it. Times (tag 1) become epoch seconds, undefined becomes
// null. invalid_argument with code SerializationException: what is malformed, nested deeper than
// any shape, or has no place in JSON (byte strings, other tags, other simple values, the same key
// twice, text that is no UTF-8).
Result<boost::json::value> from_cbor(std::string_view bytes);

// Writes items one after the other, in the shortest form of their kind; a map or array is followed
// by as many items as it was said to have.
class CborWriter {
 public:
  void map(std::size_t entries) { head(5, entries); }
  void array(std::size_t items) { head(4, items); }
  void text(std::string_view text);
  void integer(std::int64_t number);
  void number(double number);  // 64 bits
  void boolean(bool value);
  void time(double epoch_seconds);

  std::string take() { return std::move(out_); }

 private:
  void head(unsigned major, std::uint64_t argument);
  void big_endian(std::uint64_t number, int bytes);

  std::string out_;
};

// `answer` is of the structure `shape`: its times get their tag and its numbers 64 bits.
std::string to_cbor(const model::Shape& shape, const boost::json::value& answer);

}  // namespace trainyard::services
