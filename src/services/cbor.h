#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "model/shape.h"

// The part of CBOR (RFC 8949) that Smithy's RPC v2 CBOR protocol uses, to and from the JSON values
// that shapes describe. Pure.
namespace trainyard::services {

// Parses exactly one well-formed item. Times (tag 1) become epoch seconds, undefined becomes null.
// invalid_argument with code SerializationException: it is malformed, nested deeper than any shape,
// or can't be represented in JSON (byte strings, other tags, other simple values, duplicate keys,
// text that isn't UTF-8).
Result<boost::json::value> from_cbor(std::string_view bytes);

// Writes items one after the other, in the shortest form of their kind; a map or array must be
// followed by the announced number of items.
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

// `answer` is of the structure `shape`: its times are tagged, and its numbers have 64 bits.
std::string to_cbor(const model::Shape& shape, const boost::json::value& answer);

}  // namespace trainyard::services
