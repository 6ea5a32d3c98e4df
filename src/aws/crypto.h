#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

// Hashes and encodings that AWS's protocols need, over OpenSSL and zlib.
namespace trainyard::aws {

std::string sha256(std::string_view bytes);      // 32 raw bytes
std::string sha256_hex(std::string_view bytes);  // lower case
std::string hmac_sha256(std::string_view key, std::string_view bytes);
std::string hmac_sha1(std::string_view key,
                      std::string_view bytes);  // 20 raw bytes; for SigV2 only

std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);

// A digest that is computed piece by piece.
class Digest {
 public:
  enum class Algorithm { md5, sha1, sha256, crc32, crc32c, crc64nvme };
  explicit Digest(Algorithm algorithm);
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  void update(std::string_view bytes);
  // Raw bytes, big endian for the CRCs, as S3 sends them in base64. Call once.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The CRC, as Digest::finish() returns it, of two consecutive pieces, from the CRC of each; the
// second has `second_bytes` bytes. Only for the CRCs.
std::string combine_crcs(Digest::Algorithm algorithm, std::string_view first,
                         std::string_view second, std::uint64_t second_bytes);

}  // namespace trainyard::aws
