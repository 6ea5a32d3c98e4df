#include "services/cbor.h"

#include <bit>
#include <boost/json.hpp>
#include <cmath>
#include <limits>

#include "base/utf8.h"

namespace trainyard::services {
namespace {

namespace json = boost::json;
using model::Kind;
using model::Shape;

// More than the deepest request needs: a query in a list in a structure is at 6.
constexpr int kMaxNesting = 32;
constexpr std::uint64_t kMaxInt64 = std::numeric_limits<std::int64_t>::max();

Error malformed(std::string_view why) {
  return Error(ErrorKind::invalid_argument,
               "The request body is not the CBOR that is expected: " + std::string(why))
      .with_code("SerializationException");
}

// RFC 8949, appendix D.
double half_float(std::uint64_t bits) {
  const int exponent = static_cast<int>((bits >> 10U) & 0x1FU);
  const auto fraction = static_cast<double>(bits & 0x3FFU);
  double value = 0;
  if (exponent == 0) {
    value = std::ldexp(fraction, -24);
  } else if (exponent == 31) {
    value = fraction == 0 ? std::numeric_limits<double>::infinity()
                          : std::numeric_limits<double>::quiet_NaN();
  } else {
    value = std::ldexp(fraction + 1024, exponent - 25);
  }
  return (bits & 0x8000U) != 0 ? -value : value;
}

class Parser {
 public:
  explicit Parser(std::string_view bytes) : bytes_(bytes) {}

  Result<json::value> document() {
    TRY(json::value value, item(0));
    if (at_ != bytes_.size()) return malformed("there is something behind its end");
    return value;
  }

 private:
  // An item's first byte and its argument.
  struct Head {
    unsigned major = 0;
    unsigned info = 0;
    std::uint64_t argument = 0;
    bool indefinite = false;
  };

  Result<Head> head() {
    if (at_ == bytes_.size()) return malformed("it is cut short");
    const unsigned first = static_cast<unsigned char>(bytes_[at_++]);
    Head it{first >> 5U, first & 31U, 0, false};
    if (it.info < 24) {
      it.argument = it.info;
    } else if (it.info < 28) {
      const std::size_t length = std::size_t{1} << (it.info - 24U);
      if (bytes_.size() - at_ < length) return malformed("it is cut short");
      for (std::size_t i = 0; i < length; ++i)
        it.argument = it.argument << 8U | static_cast<unsigned char>(bytes_[at_++]);
    } else if (it.info == 31 && it.major >= 2 && it.major != 6) {
      it.indefinite = true;
    } else {
      return malformed("an item's first byte is reserved");
    }
    return it;
  }

  bool at_break() const { return at_ < bytes_.size() && bytes_[at_] == '\xFF'; }

  Result<json::value> item(int depth) {
    if (depth > kMaxNesting) return malformed("it is nested too deeply");
    TRY(const Head it, head());
    switch (it.major) {
      case 0:
        if (it.argument <= kMaxInt64) return json::value(static_cast<std::int64_t>(it.argument));
        return json::value(it.argument);
      case 1:
        if (it.argument <= kMaxInt64)
          return json::value(-1 - static_cast<std::int64_t>(it.argument));
        return malformed("an integer is out of range");
      case 2:
        return malformed("a byte string has no place here");
      case 3:
        return text(it);
      case 4:
        return array(it, depth);
      case 5:
        return map(it, depth);
      case 6:
        return tagged(it, depth);
      default:
        return simple(it);
    }
  }

  Result<std::string_view> piece(const Head& it) {
    if (it.argument > bytes_.size() - at_) return malformed("it is cut short");
    const auto length = static_cast<std::size_t>(it.argument);
    const std::string_view text = bytes_.substr(at_, length);
    if (!is_utf8(text)) return malformed("a text is not UTF-8");
    at_ += length;
    return text;
  }

  Result<json::value> text(const Head& it) {
    if (!it.indefinite) {
      TRY(const std::string_view whole, piece(it));
      return json::value(whole);
    }
    json::string joined;
    while (!at_break()) {
      TRY(const Head part, head());
      if (part.major != 3 || part.indefinite) return malformed("a text has a piece that is none");
      TRY(const std::string_view more, piece(part));
      joined.append(more);
    }
    ++at_;
    return json::value(std::move(joined));
  }

  // True: there is another item.
  Result<bool> has_next(const Head& it, std::uint64_t taken) {
    if (!it.indefinite) return taken < it.argument;
    if (!at_break()) return true;
    ++at_;
    return false;
  }

  Result<json::value> array(const Head& it, int depth) {
    json::array array;
    for (std::uint64_t taken = 0;; ++taken) {
      TRY(const bool more, has_next(it, taken));
      if (!more) return json::value(std::move(array));
      TRY(json::value value, item(depth + 1));
      array.push_back(std::move(value));
    }
  }

  Result<json::value> map(const Head& it, int depth) {
    json::object object;
    for (std::uint64_t taken = 0;; ++taken) {
      TRY(const bool more, has_next(it, taken));
      if (!more) return json::value(std::move(object));
      TRY(const Head key_head, head());
      if (key_head.major != 3) return malformed("a map's key is no text");
      TRY(const json::value key, text(key_head));
      TRY(json::value value, item(depth + 1));
      if (!object.emplace(key.get_string(), std::move(value)).second)
        return malformed("a map has a key twice");
    }
  }

  Result<json::value> tagged(const Head& it, int depth) {
    if (it.argument != 1) return malformed("only times have a tag");
    TRY(json::value value, item(depth + 1));
    if (!value.is_number()) return malformed("a time is no number");
    return value;
  }

  Result<json::value> simple(const Head& it) const {
    switch (it.indefinite ? 31 : it.info) {
      case 20:
        return json::value(false);
      case 21:
        return json::value(true);
      case 22:
      case 23:
        return json::value(nullptr);
      case 25:
        return json::value(half_float(it.argument));
      case 26:
        return json::value(
            static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(it.argument))));
      case 27:
        return json::value(std::bit_cast<double>(it.argument));
      case 31:
        return malformed("an end without a beginning");
      default:
        return malformed("a simple value is unknown");
    }
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

void write(CborWriter& out, const Shape& shape, const json::value& value) {
  switch (shape.kind) {
    case Kind::text:
      out.text(value.get_string());
      break;
    case Kind::integer:
      out.integer(value.get_int64());
      break;
    case Kind::number:
      out.number(value.to_number<double>());
      break;
    case Kind::boolean:
      out.boolean(value.get_bool());
      break;
    case Kind::timestamp:
      out.time(value.to_number<double>());
      break;
    case Kind::list:
      out.array(value.get_array().size());
      for (const json::value& item : value.get_array()) write(out, *shape.item, item);
      break;
    case Kind::map:
      out.map(value.get_object().size());
      for (const auto& [key, item] : value.get_object()) {
        out.text(key);
        write(out, *shape.value, item);
      }
      break;
    case Kind::structure:
      out.map(value.get_object().size());
      for (const auto& [key, item] : value.get_object()) {
        out.text(key);
        write(out, *shape.find(key)->shape, item);
      }
      break;
  }
}

}  // namespace

Result<json::value> from_cbor(std::string_view bytes) {
  return Parser(bytes).document();
}

void CborWriter::big_endian(std::uint64_t number, int bytes) {
  for (int i = bytes - 1; i >= 0; --i)
    out_ += static_cast<char>(number >> (static_cast<unsigned>(i) * 8U) & 0xFFU);
}

void CborWriter::head(unsigned major, std::uint64_t argument) {
  const unsigned kind = major << 5U;
  if (argument < 24) {
    out_ += static_cast<char>(kind | argument);
    return;
  }
  const unsigned size = argument <= 0xFF         ? 0
                        : argument <= 0xFFFF     ? 1
                        : argument <= 0xFFFFFFFF ? 2
                                                 : 3;
  out_ += static_cast<char>(kind | (24 + size));
  big_endian(argument, 1 << size);
}

void CborWriter::text(std::string_view text) {
  head(3, text.size());
  out_ += text;
}

void CborWriter::integer(std::int64_t number) {
  if (number >= 0) return head(0, static_cast<std::uint64_t>(number));
  head(1, static_cast<std::uint64_t>(-1 - number));
}

void CborWriter::number(double number) {
  out_ += '\xFB';
  big_endian(std::bit_cast<std::uint64_t>(number), 8);
}

void CborWriter::boolean(bool value) {
  out_ += value ? '\xF5' : '\xF4';
}

void CborWriter::time(double epoch_seconds) {
  head(6, 1);
  number(epoch_seconds);
}

std::string to_cbor(const Shape& shape, const json::value& answer) {
  CborWriter out;
  write(out, shape, answer);
  return out.take();
}

}  // namespace trainyard::services
