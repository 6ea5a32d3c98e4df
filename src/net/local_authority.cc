#include "net/local_authority.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "base/random.h"

namespace trainyard::net {
namespace {

using std::chrono::days;

template <auto free>
struct Freed {
  template <class T>
  void operator()(T* it) const {
    free(it);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;

constexpr days kClocksDiffer{1};
constexpr days kAuthorityLife{3650};
// Apple's and Chrome's limit for any server certificate is 398 days.
constexpr days kServerLife{365};

Error openssl_error(std::string_view doing) {
  char text[256] = "unknown";
  if (const auto code = ERR_get_error(); code != 0) ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return Error(ErrorKind::internal, text).wrap(doing);
}

std::string bytes_of(BIO* memory) {
  char* bytes = nullptr;
  const long count = BIO_get_mem_data(memory, &bytes);
  return {bytes, static_cast<std::size_t>(std::max(0L, count))};
}

Result<std::string> to_pem(X509* certificate) {
  const Memory memory(BIO_new(BIO_s_mem()));
  if (!memory || PEM_write_bio_X509(memory.get(), certificate) != 1)
    return openssl_error("write a certificate");
  return bytes_of(memory.get());
}

Result<std::string> to_pem(EVP_PKEY* key) {
  const Memory memory(BIO_new(BIO_s_secmem()));
  if (!memory ||
      PEM_write_bio_PKCS8PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return openssl_error("write a private key");
  return bytes_of(memory.get());
}

// Never asks a terminal for the pass phrase of a key that has one.
int no_pass_phrase(char*, int, int, void*) {
  return -1;
}

Certificate read_certificate(std::string_view pem) {
  const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return Certificate(PEM_read_bio_X509(memory.get(), nullptr, no_pass_phrase, nullptr));
}

Key read_key(std::string_view pem) {
  const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return Key(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_pass_phrase, nullptr));
}

bool set_time(ASN1_TIME* field, Timestamp time) {
  return ASN1_TIME_set(field, static_cast<time_t>(to_epoch_millis(time) / 1000)) != nullptr;
}

bool set_random_serial(X509* certificate) {
  // 127 bits: positive, and within RFC 5280's 20 octets.
  std::string bytes = random_bytes(16);
  bytes[0] = static_cast<char>(bytes[0] & 0x7f);
  const Number number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), 16, nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool add_name(X509_NAME* name, const char* field, std::string_view text) {
  return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(text.data()),
                                    static_cast<int>(text.size()), -1, 0) == 1;
}

// In the syntax of x509v3_config(5). The text contains no external input except checked DNS names.
bool add_extension(X509* certificate, X509* issuer, int nid, const std::string& text) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509V3_set_ctx_nodb(&context);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, text.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// What both kinds of certificate have in common, not signed yet.
Certificate begin_certificate(EVP_PKEY* key, Timestamp from, Timestamp to) {
  Certificate certificate(X509_new());
  if (!certificate || X509_set_version(certificate.get(), X509_VERSION_3) != 1 ||
      !set_random_serial(certificate.get()) ||
      !set_time(X509_getm_notBefore(certificate.get()), from) ||
      !set_time(X509_getm_notAfter(certificate.get()), to) ||
      X509_set_pubkey(certificate.get(), key) != 1) {
    return nullptr;
  }
  return certificate;
}

// Letters, digits, '-', '_' and dots between: what is safe in add_extension's text.
bool is_dns_name(std::string_view host) {
  if (host.empty() || host.size() > 253 || host.front() == '.' || host.back() == '.') return false;
  return host.find("..") == std::string_view::npos &&
         std::all_of(host.begin(), host.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_' || c == '.';
         });
}

std::string name_constraints(const std::vector<std::string_view>& domains) {
  std::string text = "critical";
  for (const std::string_view domain : domains) text.append(",permitted;DNS:").append(domain);
  // All names of a kind that isn't listed would be allowed.
  return text + ",excluded;IP:0.0.0.0/0.0.0.0,excluded;IP:0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0";
}

}  // namespace

Result<LocalAuthority> LocalAuthority::make(const std::vector<std::string_view>& domains,
                                            Timestamp now) {
  const std::string doing = "make a certificate authority";
  const Key key(EVP_EC_gen("P-256"));
  if (!key) return openssl_error(doing);
  const Timestamp from = now - kClocksDiffer;
  const Certificate certificate = begin_certificate(key.get(), from, from + kAuthorityLife);
  if (!certificate) return openssl_error(doing);
  X509* it = certificate.get();
  X509_NAME* name = X509_get_subject_name(it);
  if (!add_name(name, "O", "Trainyard") ||
      !add_name(name, "CN", "Trainyard local CA " + random_hex(8)) ||
      X509_set_issuer_name(it, name) != 1 ||
      !add_extension(it, it, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
      !add_extension(it, it, NID_key_usage, "critical,keyCertSign,cRLSign") ||
      !add_extension(it, it, NID_subject_key_identifier, "hash") ||
      !add_extension(it, it, NID_name_constraints, name_constraints(domains)) ||
      X509_sign(it, key.get(), EVP_sha256()) == 0) {
    return openssl_error(doing);
  }
  TRY(std::string certificate_pem, to_pem(it));
  TRY(std::string key_pem, to_pem(key.get()));
  return LocalAuthority(std::move(certificate_pem), std::move(key_pem));
}

Result<LocalAuthority> LocalAuthority::parse(std::string_view pem) {
  const Certificate certificate = read_certificate(pem);
  const Key key = read_key(pem);
  ERR_clear_error();
  if (!certificate || !key || X509_check_private_key(certificate.get(), key.get()) != 1) {
    ERR_clear_error();
    return Error(ErrorKind::corrupt, "this is not a certificate authority and its key");
  }
  TRY(std::string certificate_pem, to_pem(certificate.get()));
  TRY(std::string key_pem, to_pem(key.get()));
  return LocalAuthority(std::move(certificate_pem), std::move(key_pem));
}

Result<ServerCertificate> LocalAuthority::issue(std::string_view host, Timestamp now) const {
  const std::string doing = "make a certificate for " + std::string(host);
  if (!is_dns_name(host)) return Error(ErrorKind::invalid_argument, "no DNS name").wrap(doing);
  const Certificate authority = read_certificate(certificate_);
  const Key authority_key = read_key(key_);
  const Key key(EVP_EC_gen("P-256"));
  if (!authority || !authority_key || !key) return openssl_error(doing);
  const Timestamp from = now - kClocksDiffer;
  const Certificate certificate = begin_certificate(key.get(), from, from + kServerLife);
  if (!certificate) return openssl_error(doing);
  X509* it = certificate.get();
  if (ASN1_TIME_compare(X509_get0_notAfter(it), X509_get0_notAfter(authority.get())) > 0 &&
      X509_set1_notAfter(it, X509_get0_notAfter(authority.get())) != 1) {
    return openssl_error(doing);
  }
  // No common name: it could be too long (64), and since RFC 6125 no client reads a name from it.
  if (!add_name(X509_get_subject_name(it), "O", "Trainyard") ||
      X509_set_issuer_name(it, X509_get_subject_name(authority.get())) != 1 ||
      !add_extension(it, authority.get(), NID_basic_constraints, "critical,CA:FALSE") ||
      !add_extension(it, authority.get(), NID_key_usage, "critical,digitalSignature") ||
      !add_extension(it, authority.get(), NID_ext_key_usage, "serverAuth") ||
      !add_extension(it, authority.get(), NID_subject_key_identifier, "hash") ||
      !add_extension(it, authority.get(), NID_authority_key_identifier, "keyid:always") ||
      !add_extension(it, authority.get(), NID_subject_alt_name, "DNS:" + std::string(host)) ||
      X509_sign(it, authority_key.get(), EVP_sha256()) == 0) {
    return openssl_error(doing);
  }
  ServerCertificate issued;
  TRY(issued.certificate, to_pem(it));
  TRY(issued.key, to_pem(key.get()));
  return issued;
}

}  // namespace trainyard::net
