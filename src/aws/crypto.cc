#include "aws/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <zlib.h>

#include <cstdint>
#include <limits>
#include <variant>

#include "aws/crc64nvme.h"
#include "aws/crc_polynomials.h"
#include "base/base64.h"
#include "base/check.h"
#include "base/crc32c.h"
#include "base/hex.h"

namespace trainyard::aws {
namespace {

// OpenSSL 3 looks algorithms up by name under a lock unless they are fetched once.
const EVP_MD* fetched(const char* name) {
  EVP_MD* digest = EVP_MD_fetch(nullptr, name, nullptr);
  CHECK(digest != nullptr);
  return digest;
}

const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const digest = fetched("SHA256");
  return digest;
}

// Each byte after a piece multiplies its CRC by x^8.
template <class Word>
Word combine(Word first, Word second, std::uint64_t second_bytes, Word polynomial) {
  Word power = power_of_x<Word>(8, polynomial);
  for (; second_bytes != 0; second_bytes >>= 1) {
    if ((second_bytes & 1) != 0) first = multiply(first, power, polynomial);
    power = multiply(power, power, polynomial);
  }
  return static_cast<Word>(first ^ second);
}

template <class Word>
Word from_big_endian(std::string_view bytes) {
  CHECK(bytes.size() == sizeof(Word));
  Word value = 0;
  for (const char byte : bytes)
    value = static_cast<Word>((value << 8) | static_cast<unsigned char>(byte));
  return value;
}

template <class Word>
std::string big_endian(Word value) {
  std::string bytes(sizeof value, '\0');
  for (std::size_t i = sizeof value; i-- > 0; value = static_cast<Word>(value >> 8))
    bytes[i] = static_cast<char>(value & 0xff);
  return bytes;
}

}  // namespace

std::string sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  unsigned length = 0;
  CHECK(EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()),
                   &length, sha256_algorithm(), nullptr) == 1);
  return digest;
}

std::string sha256_hex(std::string_view bytes) {
  return to_hex(sha256(bytes));
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  std::string code(32, '\0');
  unsigned length = 0;
  CHECK(key.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
  CHECK(HMAC(sha256_algorithm(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
             reinterpret_cast<unsigned char*>(code.data()), &length) != nullptr);
  return code;
}

std::string hmac_sha1(std::string_view key, std::string_view bytes) {
  std::string code(20, '\0');
  unsigned length = 0;
  CHECK(key.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
  CHECK(HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
             reinterpret_cast<unsigned char*>(code.data()), &length) != nullptr);
  return code;
}

std::string to_base64(std::string_view bytes) {
  return base64(bytes);
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  for (const char c : text.substr(0, text.size() - padding)) {
    const bool in_alphabet = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                             (c >= '0' && c <= '9') || c == '+' || c == '/';
    if (!in_alphabet) return std::nullopt;
  }
  std::string bytes(text.size() / 4 * 3, '\0');
  const int decoded = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                      reinterpret_cast<const unsigned char*>(text.data()),
                                      static_cast<int>(text.size()));
  if (decoded < 0) return std::nullopt;
  bytes.resize(bytes.size() - padding);
  return bytes;
}

struct EvpContext {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EvpContext() = default;
  EvpContext(const EvpContext&) = delete;
  EvpContext& operator=(const EvpContext&) = delete;
  ~EvpContext() { EVP_MD_CTX_free(context); }
};

struct Digest::State {
  Algorithm algorithm;
  EvpContext evp;
  std::uint64_t crc = 0;
};

Digest::Digest(Algorithm algorithm) : state_(std::make_unique<State>()) {
  state_->algorithm = algorithm;
  static const EVP_MD* const md5 = fetched("MD5");
  static const EVP_MD* const sha1 = fetched("SHA1");
  const EVP_MD* digest = nullptr;
  switch (algorithm) {
    case Algorithm::md5:
      digest = md5;
      break;
    case Algorithm::sha1:
      digest = sha1;
      break;
    case Algorithm::sha256:
      digest = sha256_algorithm();
      break;
    case Algorithm::crc32:
      return;
    case Algorithm::crc32c:
      return;
    case Algorithm::crc64nvme:
      state_->crc = ~std::uint64_t{0};
      return;
  }
  CHECK(EVP_DigestInit_ex2(state_->evp.context, digest, nullptr) == 1);
}

Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::update(std::string_view bytes) {
  switch (state_->algorithm) {
    case Algorithm::crc32:
      state_->crc = crc32_z(static_cast<uLong>(state_->crc),
                            reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
      return;
    case Algorithm::crc32c:
      state_->crc = trainyard::crc32c(bytes, static_cast<std::uint32_t>(state_->crc));
      return;
    case Algorithm::crc64nvme:
      state_->crc = update_crc64nvme(state_->crc, bytes);
      return;
    default:
      CHECK(EVP_DigestUpdate(state_->evp.context, bytes.data(), bytes.size()) == 1);
  }
}

std::string Digest::finish() {
  switch (state_->algorithm) {
    case Algorithm::crc32:
      return big_endian(static_cast<std::uint32_t>(state_->crc));
    case Algorithm::crc32c:
      return big_endian(static_cast<std::uint32_t>(state_->crc));
    case Algorithm::crc64nvme:
      return big_endian(~state_->crc);
    default:
      break;
  }
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned length = 0;
  CHECK(EVP_DigestFinal_ex(state_->evp.context, reinterpret_cast<unsigned char*>(digest.data()),
                           &length) == 1);
  digest.resize(length);
  return digest;
}

std::string combine_crcs(Digest::Algorithm algorithm, std::string_view first,
                         std::string_view second, std::uint64_t second_bytes) {
  const auto join = [&]<class Word>(Word polynomial) {
    return big_endian(combine(from_big_endian<Word>(first), from_big_endian<Word>(second),
                              second_bytes, polynomial));
  };
  if (algorithm == Digest::Algorithm::crc32) return join(kCrc32);
  if (algorithm == Digest::Algorithm::crc32c) return join(kCrc32c);
  CHECK(algorithm == Digest::Algorithm::crc64nvme);
  return join(kCrc64Nvme);
}

}  // namespace trainyard::aws
