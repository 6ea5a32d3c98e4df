#include <fcntl.h>
#include <gmock/gmock.h>

#include <filesystem>

#include "base/files.h"
#include "base/random.h"
#include "base/unique_fd.h"
#include "data/counting_s3_client.h"
#include "data/credentials_file.h"
#include "data/download_object.h"
#include "data/http_s3_client.h"
#include "data/store_router.h"
#include "net/http_server.h"
#include "s3/s3_service.h"
#include "support/failing_s3.h"
#include "support/fake_s3.h"
#include "support/slow_s3.h"

// The contract of data/s3_client.h, for each implementation: so tests over FakeS3 meet the same
// behaviour as in production. FakeS3 has every bucket.
namespace trainyard::data {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

struct FakeWorld {
  FakeS3 s3;
  S3Client& client() { return s3; }
};

struct CountingWorld {
  FakeS3 inner;
  CountingS3Client s3{inner};
  S3Client& client() { return s3; }
};

struct SlowWorld {
  FakeS3 inner;
  SlowS3 s3{inner, std::chrono::milliseconds(2)};
  S3Client& client() { return s3; }
};

// If nothing fails, it works like any other.
struct FailingWorld {
  FakeS3 inner;
  FailingS3 s3{inner};
  S3Client& client() { return s3; }
};

// The embedded store over HTTP.
class HttpWorld {
 public:
  HttpWorld() {
    client_.emplace(http_, credentials_, system_clock(), options());
    EXPECT_TRUE(client_->ensure_bucket("data"));
  }
  ~HttpWorld() {
    server_->stop(std::chrono::milliseconds(0));
    fs::remove_all(folder_);
  }
  S3Client& client() { return *client_; }

 protected:
  HttpS3Options options() const {
    HttpS3Options made;
    made.endpoint_url = "http://127.0.0.1:" + std::to_string(server_->port());
    made.region = "us-east-1";
    return made;
  }

  const aws::Credentials keys_{"AKIAEXAMPLE", "secret", ""};
  const fs::path folder_ = fs::temp_directory_path() / ("trainyard-s3-contract-" + random_hex(12));
  const std::unique_ptr<store::ObjectStore> store_ =
      store::ObjectStore::open(folder_, system_clock()).value();
  const aws::IdentityProvider identities_{"123456789012", keys_};
  net::BlockingPool pool_{4};
  const services::Authorizer authorizer_{{"123456789012", "us-east-1"}, {}};
  s3::S3Service service_{*store_,        identities_, authorizer_, {"123456789012", "us-east-1"},
                         system_clock(), pool_};
  boost::asio::awaitable<void> answer(net::HttpExchange& exchange) {
    services::RequestRecord record;
    co_await service_.handle(exchange, record);
  }
  const std::unique_ptr<net::HttpServer> server_ =
      net::HttpServer::start({}, [this](net::HttpExchange& exchange) {
        return answer(exchange);
      }).value();
  net::HttpClient http_;
  aws::FixedCredentials credentials_{keys_};
  std::optional<HttpS3Client> client_;
};

// The same store as one of several, by its bucket.
class RoutedWorld : public HttpWorld {
 public:
  RoutedWorld() {
    const fs::path keys = folder_ / "keys";
    EXPECT_TRUE(replace_file(keys, credentials_file_text(keys_, "default"), 0600));
    model::S3Store store;
    store.name = "own";
    store.endpoint_url = options().endpoint_url;
    store.region = options().region;
    store.buckets = {"data"};
    store.credentials_file = keys;
    store.profile = "default";
    router_.emplace(embedded_, http_, system_clock(), std::vector{store}, StoreClient::Options{});
  }
  S3Client& client() { return *router_; }

 private:
  FakeS3 embedded_;
  std::optional<StoreRouter> router_;
};

template <class World>
class S3ClientContract : public testing::Test {
 protected:
  void TearDown() override { fs::remove(path_); }

  S3Client& s3() { return world_.client(); }

  Result<void> put(const std::string& key, std::string_view bytes) {
    TRY(const auto upload, s3().begin_upload("data", key));
    TRY_VOID(upload->write(bytes.substr(0, bytes.size() / 2)));
    TRY_VOID(upload->write(bytes.substr(bytes.size() / 2)));
    return upload->complete();
  }
  Result<std::string> get(const std::string& key) {
    const UniqueFd fd(::open(path_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    TRY_VOID(s3().get("data", key, fd.get()));
    return read_file(path_);
  }
  std::vector<std::string> list(const std::string& prefix) {
    std::vector<std::string> found;
    EXPECT_TRUE(s3().list("data", prefix, [&](const ObjectInfo& object) -> Result<void> {
      found.push_back(object.key + ":" + std::to_string(object.size));
      return ok();
    }));
    return found;
  }

  World world_;
  const fs::path path_ = fs::temp_directory_path() / ("trainyard-s3-contract-" + random_hex(12));
};

using Worlds =
    testing::Types<FakeWorld, CountingWorld, SlowWorld, FailingWorld, HttpWorld, RoutedWorld>;
TYPED_TEST_SUITE(S3ClientContract, Worlds);

TYPED_TEST(S3ClientContract, WhatWasStoredIsReadAsItWas) {
  const std::string part = random_hex(1 << 20);
  std::string several_parts;
  while (several_parts.size() < (std::size_t{17} << 20)) several_parts += part;
  for (const std::string& bytes : {std::string(), std::string("a\0b\r\n\xff", 6), several_parts}) {
    ASSERT_TRUE(this->put("k", bytes));
    const auto got = this->get("k");
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_TRUE(*got == bytes) << got->size() << " of " << bytes.size() << " bytes";
  }
}

TYPED_TEST(S3ClientContract, ListsKeysOfAnyBytesInOrderWithTheirSizes) {
  for (const char* key : {"t/b", "t/a b+c%2F&<é>", "t", "t/a/1", "u"})
    ASSERT_TRUE(this->put(key, key));
  EXPECT_THAT(this->list("t/"), ElementsAre("t/a b+c%2F&<é>:15", "t/a/1:5", "t/b:3"));
  EXPECT_THAT(this->list("t"), testing::SizeIs(4));
  EXPECT_THAT(this->list("v"), IsEmpty());
  EXPECT_EQ(this->get("t/a b+c%2F&<é>").value(), "t/a b+c%2F&<é>");
}

TYPED_TEST(S3ClientContract, AnErrorOfTheReceiverEndsTheListing) {
  ASSERT_TRUE(this->put("t/a", "1"));
  ASSERT_TRUE(this->put("t/b", "2"));
  int seen = 0;
  const auto listed = this->s3().list("data", "t/", [&](const ObjectInfo&) -> Result<void> {
    ++seen;
    return Error(ErrorKind::cancelled, "enough");
  });
  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().message(), "enough");
  EXPECT_EQ(seen, 1);
}

TYPED_TEST(S3ClientContract, AMissingKeyIsNotFound) {
  const auto got = this->get("nothing");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind(), ErrorKind::not_found);
  EXPECT_EQ(got.error().code(), "NoSuchKey");
}

TYPED_TEST(S3ClientContract, AHeadIsThatOfTheListingWithTheChecksumOfTheWhole) {
  const Timestamp before = system_clock().now();
  ASSERT_TRUE(this->put("k", "0123456789"));
  const auto head = this->s3().head("data", "k");
  ASSERT_TRUE(head) << head.error().message();
  EXPECT_EQ(head->size, 10U);
  ASSERT_TRUE(head->expected);
  aws::Digest digest(head->expected->algorithm);
  digest.update("0123456789");
  EXPECT_EQ(head->expected->bytes, digest.finish());
  ObjectInfo listed;
  ASSERT_TRUE(this->s3().list("data", "k", [&](const ObjectInfo& object) -> Result<void> {
    listed = object;
    return ok();
  }));
  EXPECT_EQ(listed.etag, head->etag);
  // HTTP's dates are in whole seconds.
  for (const Timestamp time : {listed.modified, head->modified}) {
    EXPECT_GE(time + std::chrono::seconds(1), before);
    EXPECT_LE(time, system_clock().now());
  }
  EXPECT_EQ(this->s3().head("data", "none").error().code(), "NoSuchKey");
  EXPECT_EQ(this->s3().head("data", "none").error().kind(), ErrorKind::not_found);
}

TYPED_TEST(S3ClientContract, CopiesAnObject) {
  ASSERT_TRUE(this->put("from/a b+c%2F&<é>", "0123456789"));
  ASSERT_TRUE(this->put("to", "what was there"));
  const auto copied = this->s3().copy({"data", "from/a b+c%2F&<é>"}, {"data", "to"});
  ASSERT_TRUE(copied) << copied.error().message();
  EXPECT_EQ(this->get("to").value(), "0123456789");
  EXPECT_EQ(this->get("from/a b+c%2F&<é>").value(), "0123456789");
  ASSERT_TRUE(this->put("empty", ""));
  ASSERT_TRUE(this->s3().copy({"data", "empty"}, {"data", "to"}));
  EXPECT_EQ(this->get("to").value(), "");
  EXPECT_EQ(this->s3().copy({"data", "none"}, {"data", "to"}).error().code(), "NoSuchKey");
}

// Small ones by one request, large ones by several ranges at once, all the same bytes.
TYPED_TEST(S3ClientContract, DownloadsObjectsOfAnySizeInRanges) {
  ObjectDownloadOptions options;
  options.part_size = 1 << 16;
  std::atomic<std::uint64_t> received{0};
  options.received = [&](std::uint64_t bytes) { received += bytes; };
  const std::string part = random_hex(1 << 14);
  for (const std::size_t size : {0U, 1U << 16, (1U << 16) + 1, 5U << 16, (18U << 16) + 7}) {
    std::string bytes;
    while (bytes.size() < size) bytes += part;
    bytes.resize(size);
    ASSERT_TRUE(this->put("k", bytes));
    const UniqueFd fd(::open(this->path_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    received = 0;
    const auto got = download_object(this->s3(), {"data", "k"}, size, fd.get(), options);
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_TRUE(read_file(this->path_).value() == bytes) << size;
    EXPECT_EQ(received, size);
  }
}

TYPED_TEST(S3ClientContract, ReadsARangeOfAnObject) {
  ASSERT_TRUE(this->put("k", "0123456789"));
  EXPECT_EQ(this->s3().read("data", "k", 3, 4).value(), "3456");
  EXPECT_EQ(this->s3().read("data", "k", 0, 10).value(), "0123456789");
  const auto more = this->s3().read("data", "k", 8, 4);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().kind(), ErrorKind::corrupt);
  EXPECT_EQ(this->s3().read("data", "none", 0, 1).error().code(), "NoSuchKey");
}

TYPED_TEST(S3ClientContract, StreamsAPartOfTheObjectThatWasListed) {
  const std::string bytes = random_hex(1 << 20);
  ASSERT_TRUE(this->put("k", bytes));
  std::string etag;
  ASSERT_TRUE(this->s3().list("data", "k", [&](const ObjectInfo& object) -> Result<void> {
    etag = object.etag;
    return ok();
  }));
  EXPECT_THAT(etag, testing::StartsWith("\""));
  const auto stream = [&](const std::string& key, ObjectPart part) -> Result<std::string> {
    std::string got;
    TRY_VOID(this->s3().stream("data", key, part, [&](std::string_view piece) {
      got.append(piece);
      return ok();
    }));
    return got;
  };
  EXPECT_TRUE(stream("k", {0, bytes.size(), etag}).value() == bytes);
  EXPECT_TRUE(stream("k", {1000, 500000, etag}).value() == bytes.substr(1000, 500000));
  EXPECT_TRUE(stream("k", {bytes.size() - 7, 7, ""}).value() == bytes.substr(bytes.size() - 7));
  EXPECT_EQ(stream("k", {5, 0, etag}).value(), "");
  EXPECT_EQ(stream("k", {bytes.size(), 10, etag}).error().kind(), ErrorKind::corrupt);
  EXPECT_EQ(stream("none", {0, 10, ""}).error().code(), "NoSuchKey");

  int seen = 0;
  const auto refused = this->s3().stream("data", "k", {0, bytes.size(), etag},
                                         [&](std::string_view) -> Result<void> {
                                           ++seen;
                                           return Error(ErrorKind::unavailable, "enough");
                                         });
  EXPECT_EQ(refused.error().message(), "enough");
  EXPECT_EQ(seen, 1);

  ASSERT_TRUE(this->put("k", random_hex(1 << 20)));
  EXPECT_EQ(stream("k", {0, 10, etag}).error().kind(), ErrorKind::conflict);
  EXPECT_TRUE(stream("k", {0, 10, ""}));
}

TYPED_TEST(S3ClientContract, ReadsPiecesOfAnObjectWhoseSizeIsNotKnown) {
  ASSERT_TRUE(this->put("k", "0123456789"));
  ASSERT_TRUE(this->put("empty", ""));
  std::string buffer(4, '\0');
  const auto first = this->s3().read_piece("data", "k", 0, buffer, "");
  ASSERT_TRUE(first) << first.error().message();
  EXPECT_EQ(first->size, 4U);
  EXPECT_EQ(first->total, 10U);
  EXPECT_EQ(buffer, "0123");
  EXPECT_THAT(first->etag, testing::StartsWith("\""));
  const auto last = this->s3().read_piece("data", "k", 8, buffer, first->etag);
  ASSERT_TRUE(last) << last.error().message();
  EXPECT_EQ(buffer.substr(0, last->size), "89");
  const auto nothing = this->s3().read_piece("data", "empty", 0, buffer, "");
  ASSERT_TRUE(nothing) << nothing.error().message();
  EXPECT_EQ(nothing->total, 0U);
  EXPECT_EQ(this->s3().read_piece("data", "none", 0, buffer, "").error().code(), "NoSuchKey");

  ASSERT_TRUE(this->put("k", "9876543210"));
  EXPECT_EQ(this->s3().read_piece("data", "k", 4, buffer, first->etag).error().kind(),
            ErrorKind::conflict);
}

TYPED_TEST(S3ClientContract, RemovesWhatIsThereAndMindsNothingElse) {
  ASSERT_TRUE(this->put("k", "1"));
  ASSERT_TRUE(this->s3().remove("data", "k"));
  ASSERT_TRUE(this->s3().remove("data", "k"));
  EXPECT_THAT(this->list(""), IsEmpty());
}

// Below and above the 5 MiB from which on a store copies, in every order.
TYPED_TEST(S3ClientContract, AppendsRangesOfOtherObjects) {
  std::string large;
  while (large.size() < (std::size_t{12} << 20)) large += random_hex(1 << 20);
  const std::string key = "parts/a b+ü";
  ASSERT_TRUE(this->put(key, large));
  ASSERT_TRUE(this->put("small", "0123456789"));
  const auto upload = this->s3().begin_upload("data", "all").value();
  std::string expected;
  const auto append = [&](const std::string& from, const std::string& bytes, std::size_t first,
                          std::size_t length) {
    const auto appended = upload->append(from, first, length);
    ASSERT_TRUE(appended) << appended.error().message();
    expected += bytes.substr(first, length);
  };
  append("small", "0123456789", 2, 5);
  append(key, large, 0, large.size());
  append("small", "0123456789", 0, 0);
  append(key, large, 10, 7 << 20);
  ASSERT_TRUE(upload->write("between"));
  expected += "between";
  append("small", "0123456789", 0, 10);
  append(key, large, 1, large.size() - 2);
  ASSERT_TRUE(upload->complete());
  EXPECT_TRUE(this->get("all").value() == expected);
}

TYPED_TEST(S3ClientContract, AnUploadThatIsAbortedLeavesNothing) {
  for (const std::size_t size : {std::size_t{3}, std::size_t{17} << 20}) {
    auto upload = this->s3().begin_upload("data", "dropped");
    ASSERT_TRUE(upload);
    ASSERT_TRUE((*upload)->write(std::string(size, 'x')));
    (*upload)->abort();
  }
  EXPECT_THAT(this->list(""), IsEmpty());
}

TYPED_TEST(S3ClientContract, AnUploadReplacesWhatWasThereOnceItIsComplete) {
  ASSERT_TRUE(this->put("k", "old"));
  auto upload = this->s3().begin_upload("data", "k");
  ASSERT_TRUE(upload);
  ASSERT_TRUE((*upload)->write("new"));
  EXPECT_EQ(this->get("k").value(), "old");
  ASSERT_TRUE((*upload)->complete());
  EXPECT_EQ(this->get("k").value(), "new");
}

}  // namespace
}  // namespace trainyard::data
