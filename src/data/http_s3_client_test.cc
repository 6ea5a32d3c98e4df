#include "data/http_s3_client.h"

#include <fcntl.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/files.h"
#include "base/hex.h"
#include "base/random.h"
#include "base/unique_fd.h"
#include "support/scripted_server.h"

// Downloads from a store that breaks connections, returns wrong data, or whose objects change.
// Contract tests with a correct store: tests/component/s3_client_contract_test.cc.
namespace trainyard::data {
namespace {

namespace fs = std::filesystem;
using net::ScriptedServer;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kTag = "\"one\"";
const std::string kBytes = "0123456789abcdef";

std::string base64_digest(aws::Digest::Algorithm algorithm, std::string_view bytes) {
  aws::Digest digest(algorithm);
  digest.update(bytes);
  return aws::to_base64(digest.finish());
}

std::string md5_tag(std::string_view bytes) {
  aws::Digest digest(aws::Digest::Algorithm::md5);
  digest.update(bytes);
  return '"' + to_hex(digest.finish()) + '"';
}

using Fields = std::vector<std::pair<std::string, std::string>>;

// The head announces `length` bytes, whatever follows.
std::string answer(const std::string& status, std::size_t length, std::string_view body,
                   const Fields& fields) {
  std::string text = "HTTP/1.1 " + status + "\r\nConnection: close\r\n";
  for (const auto& [name, value] : fields) text += name + ": " + value + "\r\n";
  text += "Content-Length: " + std::to_string(length) + "\r\n\r\n";
  return text.append(body);
}

std::string full_answer(std::string_view body = kBytes, const std::string& tag = kTag,
                        Fields fields = {}) {
  fields.emplace_back("ETag", tag);
  return answer("200 OK", kBytes.size(), body, fields);
}

std::string rest(std::size_t from, const std::string& range, const std::string& tag = kTag) {
  const std::string bytes = kBytes.substr(from);
  return answer("206 Partial Content", bytes.size(), bytes,
                {{"ETag", tag}, {"Content-Range", range}});
}

std::string refusal(const std::string& status, const std::string& code) {
  const std::string body = "<Error><Code>" + code + "</Code></Error>";
  return answer(status, body.size(), body, {});
}

HttpS3Options options_for(const ScriptedServer& server) {
  HttpS3Options options;
  options.endpoint_url = server.url();
  options.region = "us-east-1";
  options.patience = std::chrono::seconds(20);
  return options;
}

class HttpS3ClientTest : public testing::Test {
 protected:
  void TearDown() override { fs::remove(path_); }

  // The result of get(), and the file's content afterwards.
  Result<std::string> download(const std::vector<std::string>& answers) {
    ScriptedServer server(answers);
    HttpS3Client client(http_, credentials_, system_clock(), options_for(server));
    const UniqueFd fd(::open(path_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    const auto got = client.get("b", "k", fd.get());
    requests_ = server.requests();
    if (!got) return got.error();
    return read_file(path_);
  }

  // The bytes [first, 16) returned by stream(), and its error's kind; ok: internal, which no
  // response can be.
  std::pair<std::string, ErrorKind> stream(std::uint64_t first,
                                           const std::vector<std::string>& answers,
                                           const std::string& tag = kTag) {
    ScriptedServer server(answers);
    HttpS3Client client(http_, credentials_, system_clock(), options_for(server));
    std::string got;
    const auto streamed = client.stream("b", "k", {first, kBytes.size() - first, tag},
                                        [&](std::string_view piece) -> Result<void> {
                                          got.append(piece);
                                          return ok();
                                        });
    requests_ = server.requests();
    return {got, streamed ? ErrorKind::internal : streamed.error().kind()};
  }

  // What read_piece() returns for the bytes [first, first + 12): they and the object's size, or the
  // error's kind.
  std::string read_piece(std::uint64_t first, const std::vector<std::string>& answers,
                         const std::string& if_match = "") {
    ScriptedServer server(answers);
    HttpS3Client client(http_, credentials_, system_clock(), options_for(server));
    std::array<char, 12> buffer{};
    const auto piece = client.read_piece("b", "k", first, buffer, if_match);
    requests_ = server.requests();
    if (!piece) return std::string(to_string(piece.error().kind()));
    return std::string(buffer.data(), piece->size) + " of " + std::to_string(piece->total);
  }

  const fs::path path_ = fs::temp_directory_path() / ("trainyard-s3-client-" + random_hex(12));
  net::HttpClient http_;
  aws::FixedCredentials credentials_{{"AKIAEXAMPLE", "secret", ""}};
  std::vector<std::string> requests_;
};

TEST_F(HttpS3ClientTest, AsksForTheChecksumAndTakesTheWhole) {
  EXPECT_EQ(download({full_answer()}).value(), kBytes);
  ASSERT_EQ(requests_.size(), 1U);
  EXPECT_THAT(requests_[0], HasSubstr("x-amz-checksum-mode: ENABLED"));
  EXPECT_THAT(requests_[0], Not(HasSubstr("Range:")));
}

TEST_F(HttpS3ClientTest, LinksAreAskedForAndTheirSizesTaken) {
  const auto link = [&](const std::string& body) {
    ScriptedServer server({answer("200 OK", body.size(), body, {})});
    HttpS3Client client(http_, credentials_, system_clock(), options_for(server));
    auto linked = client.link_objects("b", "/f", {{"k", "p"}, {"l", "q"}});
    requests_ = server.requests();
    return linked;
  };
  EXPECT_THAT(link(R"({"sizes":[0,18446744073709551615]})").value(),
              testing::ElementsAre(0U, ~std::uint64_t{0}));
  EXPECT_THAT(requests_[0], testing::StartsWith("POST /b?x-trainyard-links= "));
  for (const char* wrong : {R"({"sizes":[1]})", R"({"sizes":[1,-1]})", "[1,2]", "<x/>"})
    EXPECT_EQ(link(wrong).error().kind(), ErrorKind::corrupt) << wrong;
}

// Some stores' listings have no quotes around ETags.
TEST_F(HttpS3ClientTest, TagsOfAListingAreThoseOfItsObjects) {
  const std::string body =
      "<ListBucketResult><Contents><Key>a</Key><Size>1</Size><ETag>&quot;x&quot;</ETag></Contents>"
      "<Contents><Key>b</Key><Size>1</Size><ETag>y</ETag></Contents>"
      "<Contents><Key>c</Key><Size>1</Size></Contents></ListBucketResult>";
  ScriptedServer server({answer("200 OK", body.size(), body, {})});
  HttpS3Client client(http_, credentials_, system_clock(), options_for(server));
  std::vector<std::string> etags;
  ASSERT_TRUE(client.list("b", "", [&](const ObjectInfo& object) -> Result<void> {
    etags.push_back(object.etag);
    return ok();
  }));
  EXPECT_THAT(etags, testing::ElementsAre("\"x\"", "\"y\"", ""));
}

// A proxy's page, for example: the prefix isn't empty because of it.
TEST_F(HttpS3ClientTest, WhatIsNoListingIsNotAnEmptyOne) {
  for (const std::string body : {"<html><body>Hello</body></html>", "Hello", ""}) {
    ScriptedServer server({answer("200 OK", body.size(), body, {})});
    HttpS3Client client(http_, credentials_, system_clock(), options_for(server));
    const auto listed = client.list("b", "p", [](const ObjectInfo&) { return ok(); });
    ASSERT_FALSE(listed) << body;
    EXPECT_EQ(listed.error().kind(), ErrorKind::corrupt) << body;
    EXPECT_EQ(listed.error().message(), "list s3://b/p: the answer is no ListBucketResult");
  }
}

using Streamed = std::pair<std::string, ErrorKind>;

TEST_F(HttpS3ClientTest, AStreamGoesOnWhereAnAnswerBrokeOff) {
  const std::string range = "bytes 4-15/16";
  const std::string broken = answer("206 Partial Content", 12, kBytes.substr(4, 5),
                                    {{"ETag", kTag}, {"Content-Range", range}});
  EXPECT_EQ(stream(4, {broken, refusal("503 Slow Down", "SlowDown"), rest(9, "bytes 9-15/16")}),
            Streamed(kBytes.substr(4), ErrorKind::internal));
  ASSERT_EQ(requests_.size(), 3U);
  EXPECT_THAT(requests_[0], HasSubstr("Range: bytes=4-15"));
  EXPECT_THAT(requests_[0], HasSubstr("If-Match: \"one\""));
  EXPECT_THAT(requests_[2], HasSubstr("Range: bytes=9-15"));
}

TEST_F(HttpS3ClientTest, ADamagedObjectOfTheEmbeddedStoreIsNotWaitedFor) {
  const std::string damaged = refusal("500 Internal Server Error", "XTrainyardObjectDamaged");
  EXPECT_EQ(stream(4, {damaged, damaged, damaged, damaged}), Streamed("", ErrorKind::corrupt));
  EXPECT_LE(requests_.size(), 4U);
}

TEST_F(HttpS3ClientTest, AStreamTakesNoOtherObjectsBytes) {
  const std::string start = answer("206 Partial Content", 12, kBytes.substr(4, 5),
                                   {{"ETag", kTag}, {"Content-Range", "bytes 4-15/16"}});
  // A store with If-Match, and one without; also if no ETag was requested.
  const Streamed changed(kBytes.substr(4, 5), ErrorKind::conflict);
  EXPECT_EQ(stream(4, {start, refusal("412 Precondition Failed", "PreconditionFailed")}), changed);
  EXPECT_EQ(stream(4, {start, rest(9, "bytes 9-15/16", "\"two\"")}), changed);
  EXPECT_EQ(stream(4, {start, rest(9, "bytes 9-15/16", "\"two\"")}, ""), changed);
  EXPECT_THAT(requests_[1], HasSubstr("If-Match: \"one\""));
}

TEST_F(HttpS3ClientTest, AStreamTakesNoOtherRangesBytes) {
  // The complete object in response to a range, and another range.
  EXPECT_EQ(stream(4, {full_answer(), rest(3, "bytes 3-15/16"), rest(4, "bytes 4-15/16")}),
            Streamed(kBytes.substr(4), ErrorKind::internal));
  EXPECT_EQ(stream(4, {full_answer(), full_answer(), full_answer(), full_answer()}),
            Streamed("", ErrorKind::corrupt));
  // The complete object is correct if it was requested.
  EXPECT_EQ(stream(0, {full_answer()}), Streamed(kBytes, ErrorKind::internal));
}

TEST_F(HttpS3ClientTest, AnEmptyObjectIsAFile) {
  EXPECT_EQ(download({answer("200 OK", 0, "", {{"ETag", md5_tag("")}})}).value(), "");
}

TEST_F(HttpS3ClientTest, ResumesTheSameObjectWhereItBrokeOff) {
  EXPECT_EQ(download({full_answer(kBytes.substr(0, 6)), rest(6, "bytes 6-15/16")}).value(), kBytes);
  ASSERT_EQ(requests_.size(), 2U);
  EXPECT_THAT(requests_[1], HasSubstr("Range: bytes=6-"));
  EXPECT_THAT(requests_[1], HasSubstr("If-Match: \"one\""));
}

TEST_F(HttpS3ClientTest, TheWholeInAnswerToARequestForTheRestIsAFreshStart) {
  EXPECT_EQ(download({full_answer(kBytes.substr(0, 6)), full_answer()}).value(), kBytes);
}

TEST_F(HttpS3ClientTest, AShorterObjectLeavesNothingOfTheLongerOne) {
  const std::string shorter = "xyz";
  EXPECT_EQ(download({full_answer(kBytes.substr(0, 6)), refusal("416 Range", "InvalidRange"),
                      answer("200 OK", shorter.size(), shorter, {{"ETag", "\"two\""}})})
                .value(),
            shorter);
}

TEST_F(HttpS3ClientTest, AnObjectThatChangedIsFetchedAnew) {
  const std::string other(kBytes.size(), 'z');
  EXPECT_EQ(download({full_answer(kBytes.substr(0, 6)),
                      refusal("412 Precondition Failed", "PreconditionFailed"),
                      full_answer(other, "\"two\"")})
                .value(),
            other);
  EXPECT_THAT(requests_[2], Not(HasSubstr("If-Match:")));
  // A store without If-Match.
  EXPECT_EQ(download({full_answer(kBytes.substr(0, 6)), rest(6, "bytes 6-15/16", "\"two\""),
                      full_answer(other, "\"two\"")})
                .value(),
            other);
}

TEST_F(HttpS3ClientTest, AnObjectThatKeepsChangingIsAnError) {
  std::vector<std::string> answers;
  for (int i = 0; i < 4; ++i) {
    answers.push_back(full_answer(kBytes.substr(0, 6)));
    answers.push_back(refusal("412 Precondition Failed", "PreconditionFailed"));
  }
  const auto got = download(answers);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind(), ErrorKind::conflict);
  EXPECT_THAT(got.error().message(), HasSubstr("s3://b/k: HTTP 412 PreconditionFailed"));
  EXPECT_EQ(requests_.size(), 8U);
}

TEST_F(HttpS3ClientTest, ARestOfAnotherPlaceIsNotTaken) {
  for (const char* range : {"bytes 0-9/16", "bytes 7-15/16", "bytes 6-14/16", "bytes 6-15/17",
                            "bytes 6-15/*", "bytes 6-/16", "items 6-15/16", "bytes 6-15", ""})
    EXPECT_EQ(download({full_answer(kBytes.substr(0, 6)), rest(6, range), full_answer()}).value(),
              kBytes)
        << range;
}

TEST_F(HttpS3ClientTest, WithoutAStrongETagThereIsNoResuming) {
  for (const char* tag : {"W/\"one\"", ""}) {
    EXPECT_EQ(download({full_answer(kBytes.substr(0, 6), tag), full_answer(kBytes, tag)}).value(),
              kBytes);
    EXPECT_THAT(requests_[1], Not(HasSubstr("Range:")));
  }
}

TEST_F(HttpS3ClientTest, AnswersThatCannotBeTheObjectAreErrors) {
  const std::string chunks = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + kBytes;
  for (const std::string& wrong :
       {chunks, answer("206 Partial Content", 4, "0123", {{"Content-Range", "bytes 0-3/16"}}),
        answer("204 No Content", 0, "", {})}) {
    const auto got = download({wrong, wrong, wrong, wrong});
    ASSERT_FALSE(got) << wrong;
    EXPECT_EQ(got.error().kind(), ErrorKind::corrupt) << got.error().message();
    EXPECT_EQ(requests_.size(), 4U);
  }
}

TEST_F(HttpS3ClientTest, DamagedBytesAreFetchedAnewAndThenAnError) {
  using Algorithm = aws::Digest::Algorithm;
  std::string damaged = kBytes;
  damaged[3] ^= 1;
  const std::pair<const char*, Algorithm> checksums[] = {
      {"x-amz-checksum-crc32", Algorithm::crc32},
      {"x-amz-checksum-crc32c", Algorithm::crc32c},
      {"x-amz-checksum-crc64nvme", Algorithm::crc64nvme},
      {"x-amz-checksum-sha1", Algorithm::sha1},
      {"x-amz-checksum-sha256", Algorithm::sha256}};
  for (const auto& [name, algorithm] : checksums) {
    const Fields fields{{name, base64_digest(algorithm, kBytes)}};
    const std::string bad = full_answer(damaged, kTag, fields);
    EXPECT_EQ(download({bad, full_answer(kBytes, kTag, fields)}).value(), kBytes) << name;
    const auto got = download({bad, bad, bad, bad});
    ASSERT_FALSE(got) << name;
    EXPECT_EQ(got.error().kind(), ErrorKind::corrupt);
    EXPECT_THAT(got.error().message(), HasSubstr("s3://b/k: the bytes that came have the "));
  }
  const std::string tag = md5_tag(kBytes);
  EXPECT_EQ(download({full_answer(damaged, tag), full_answer(kBytes, tag)}).value(), kBytes);
}

TEST_F(HttpS3ClientTest, AChecksumCoversWhatCameInSeveralAnswers) {
  const Fields fields{
      {"x-amz-checksum-crc32", base64_digest(aws::Digest::Algorithm::crc32, kBytes)}};
  EXPECT_EQ(
      download({full_answer(kBytes.substr(0, 6), kTag, fields), rest(6, "bytes 6-15/16")}).value(),
      kBytes);
  std::string damaged = kBytes.substr(0, 6);
  damaged[1] ^= 1;
  EXPECT_EQ(download({full_answer(damaged, kTag, fields), rest(6, "bytes 6-15/16"),
                      full_answer(kBytes, kTag, fields)})
                .value(),
            kBytes);
}

// The answer to a request for a part of 16 bytes, `sent` of which are sent.
std::string part_answer(std::size_t first, std::size_t last, std::size_t sent,
                        const std::string& tag = kTag, std::string_view bytes = kBytes) {
  return answer(
      "206 Partial Content", last + 1 - first, bytes.substr(first, sent),
      {{"ETag", tag},
       {"Content-Range", "bytes " + std::to_string(first) + "-" + std::to_string(last) + "/16"}});
}

TEST_F(HttpS3ClientTest, APieceGoesOnWhereAnAnswerBrokeOff) {
  const std::string busy = refusal("503 Slow Down", "SlowDown");
  EXPECT_EQ(
      read_piece(0, {part_answer(0, 11, 5), busy, part_answer(5, 11, 3), part_answer(8, 11, 4)}),
      "0123456789ab of 16");
  ASSERT_EQ(requests_.size(), 4U);
  EXPECT_THAT(requests_[0], HasSubstr("Range: bytes=0-11\r\n"));
  EXPECT_THAT(requests_[0], Not(HasSubstr("If-Match")));
  EXPECT_THAT(requests_[1], HasSubstr("Range: bytes=5-11\r\n"));
  EXPECT_THAT(requests_[3], HasSubstr("Range: bytes=8-11\r\n"));
  EXPECT_THAT(requests_[3], HasSubstr("If-Match: \"one\""));
  // The object ends within the piece.
  EXPECT_EQ(read_piece(8, {part_answer(8, 15, 2), part_answer(10, 15, 6)}), "89abcdef of 16");
}

// Without a strong ETag it begins again; so it does when all of the object is the answer.
TEST_F(HttpS3ClientTest, APieceThatCannotBeResumedBeginsAgain) {
  for (const std::string tag : {"W/\"one\"", ""}) {
    EXPECT_EQ(read_piece(0, {part_answer(0, 11, 5, tag), part_answer(0, 11, 12, tag)}),
              "0123456789ab of 16");
    EXPECT_THAT(requests_[1], HasSubstr("Range: bytes=0-11\r\n"));
  }
  const auto small = [](std::size_t sent) {
    return answer("200 OK", 4, std::string_view("abcd").substr(0, sent), {{"ETag", kTag}});
  };
  EXPECT_EQ(read_piece(0, {small(2), small(4)}), "abcd of 4");
}

// As long as none of its bytes was passed on; unless a certain object is wanted.
TEST_F(HttpS3ClientTest, APieceOfAnObjectThatChangedBeginsAgain) {
  const std::string other = "ABCDEFGHIJKLMNOP", two = "\"two\"";
  const std::string begun = part_answer(0, 11, 5), whole = part_answer(0, 11, 12, two, other);
  for (const std::string& changed :
       {refusal("412 Precondition Failed", "PreconditionFailed"),
        refusal("416 Range Not Satisfiable", "InvalidRange"), part_answer(5, 11, 7, two, other)}) {
    EXPECT_EQ(read_piece(0, {begun, changed, whole}), "ABCDEFGHIJKL of 16");
    EXPECT_THAT(requests_[2], Not(HasSubstr("If-Match")));
    EXPECT_EQ(read_piece(0, {begun, changed}, kTag), "conflict");
    EXPECT_EQ(read_piece(0, {begun, changed, begun, changed, begun, changed, begun, changed}),
              "conflict");
  }
  EXPECT_EQ(read_piece(4, {refusal("412 Precondition Failed", "PreconditionFailed")}, kTag),
            "conflict");
}

TEST_F(HttpS3ClientTest, APieceTakesNoOtherRangesBytes) {
  for (const auto& wrong : {part_answer(3, 15, 13), part_answer(4, 14, 11), full_answer(),
                            answer("204 No Content", 0, "", {})})
    EXPECT_EQ(read_piece(4, {wrong}), "corrupt");
  EXPECT_EQ(read_piece(0, {full_answer()}), "corrupt") << "more than was asked for";
  EXPECT_EQ(read_piece(0, {answer("204 No Content", 0, "", {})}), "corrupt");
}

// The embedded store breaks an answer off where the damage begins, and refuses what begins there.
TEST_F(HttpS3ClientTest, APieceOfADamagedObjectIsNotWaitedFor) {
  const std::string damaged = refusal("500 Internal Server Error", "XTrainyardObjectDamaged");
  EXPECT_EQ(read_piece(0, {part_answer(0, 11, 5), damaged}), "corrupt");
  EXPECT_EQ(requests_.size(), 2U);
}

TEST_F(HttpS3ClientTest, AnEmptyObjectIsAnEmptyPiece) {
  EXPECT_EQ(read_piece(0, {refusal("416 Range Not Satisfiable", "InvalidRange")}), " of 0");
}

constexpr std::uint64_t kLarge = 6 << 20;  // enough to be copied

std::string ok_answer(const std::string& body) {
  return answer("200 OK", body.size(), body, {});
}

const std::string kBegun = ok_answer(
    "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>");
const std::string kCopied = ok_answer("<CopyPartResult><ETag>\"e\"</ETag></CopyPartResult>");
const std::string kCompleted = ok_answer("<CompleteMultipartUploadResult/>");

std::string listing(std::uint64_t size) {
  return ok_answer("<ListBucketResult><Contents><Key>k</Key><Size>" + std::to_string(size) +
                   "</Size></Contents></ListBucketResult>");
}

std::string range_of(std::size_t first, std::size_t length) {
  const std::string range = "bytes " + std::to_string(first) + "-" +
                            std::to_string(first + length - 1) + "/" + std::to_string(kLarge);
  return answer("206 Partial Content", length, std::string(length, 'x'),
                {{"Content-Range", range}});
}

// Uploads to a store with scripted responses.
class HttpS3UploadTest : public testing::Test {
 protected:
  // The result of joining an object that is large enough to be copied, this many times.
  Result<void> join(int times, const std::vector<std::string>& answers, bool complete = true) {
    ScriptedServer server(answers);
    HttpS3Client client(http_, credentials_, system_clock(), options_for(server));
    const auto joined = [&]() -> Result<void> {
      TRY(const auto upload, client.begin_upload("b", "k"));
      for (int i = 0; i < times; ++i) TRY_VOID(upload->append("part", 0, kLarge));
      return complete ? upload->complete() : ok();
    }();
    requests_ = server.requests();
    return joined;
  }
  long count(const std::string& text) const {
    return std::ranges::count_if(
        requests_, [&](const std::string& head) { return head.find(text) != std::string::npos; });
  }

  net::HttpClient http_;
  aws::FixedCredentials credentials_{{"AKIAEXAMPLE", "secret", ""}};
  std::vector<std::string> requests_;
};

TEST_F(HttpS3UploadTest, WhatAStoreDoesNotCopyIsReadAndWritten) {
  const std::size_t max = 5 << 20, rest = kLarge - max;
  for (const std::string& answer_text :
       {refusal("501 Not Implemented", "NotImplemented"), refusal("403 Forbidden", "AccessDenied"),
        refusal("404 Not Found", "NoSuchKey"), ok_answer(""),
        ok_answer("<Error><Code>InvalidArgument</Code></Error>")}) {
    const auto joined =
        join(2,
             {kBegun, answer_text, range_of(0, max), range_of(max, rest), range_of(0, max),
              range_of(max, rest), answer("204 No Content", 0, "", {})},
             false);
    EXPECT_TRUE(joined) << joined.error().message();
    EXPECT_EQ(count("x-amz-copy-source:"), 1) << "asked once only";
    EXPECT_EQ(count("Range: bytes="), 4);
  }
}

TEST_F(HttpS3UploadTest, APartOfAnotherPlaceIsNotJoined) {
  const std::size_t max = 5 << 20, rest = kLarge - max;
  const auto joined = join(1, {kBegun, refusal("501 Not Implemented", "NotImplemented"),
                               range_of(0, max), range_of(0, rest)});
  ASSERT_FALSE(joined);
  EXPECT_EQ(joined.error().kind(), ErrorKind::corrupt);
}

TEST_F(HttpS3UploadTest, APartThatIsNotThereIsAnError) {
  const auto joined = join(
      1, {kBegun, refusal("404 Not Found", "NoSuchKey"), refusal("404 Not Found", "NoSuchKey")});
  EXPECT_EQ(joined.error().code(), "NoSuchKey");
}

TEST_F(HttpS3UploadTest, TroubleOfTheStoreIsWaitedForAlsoBehindTheStatus200) {
  const std::string slow = ok_answer("<Error><Code>SlowDown</Code></Error>");
  const std::string failed = ok_answer("  \n<Error><Code>InternalError</Code></Error>");
  const auto joined = join(1, {kBegun, slow, kCopied, failed, kCompleted});
  EXPECT_TRUE(joined) << joined.error().message();
  EXPECT_EQ(requests_.size(), 5U);
}

TEST_F(HttpS3UploadTest, AnUploadWhoseCompletionWasNotHeardOfIsComplete) {
  const std::string no_response;
  const std::string unknown = refusal("404 Not Found", "NoSuchUpload");
  const auto joined = join(1, {kBegun, kCopied, no_response, unknown, listing(kLarge)});
  EXPECT_TRUE(joined) << joined.error().message();
  const auto gone = join(1, {kBegun, kCopied, no_response, unknown, listing(kLarge - 1)});
  EXPECT_EQ(gone.error().code(), "NoSuchUpload");
}

TEST(ExpectedDigest, IsOfTheWholeObjectOrNone) {
  const std::string md5 = md5_tag(kBytes);
  const auto find = [](const net::Headers& headers, const char* bucket = "b") {
    const auto found = find_expected_digest(bucket, headers);
    return found ? found->name : "none";
  };
  EXPECT_EQ(find({{"ETag", md5}}), "MD5 (ETag)");
  EXPECT_EQ(find({{"ETag", md5}, {"x-amz-checksum-sha256", "AAAA"}}), "SHA256");
  EXPECT_EQ(find({{"ETag", "\"0123456789abcdef0123456789abcdef-2\""}}), "none");
  EXPECT_EQ(find({{"ETag", "\"0123456789abcdef0123456789abcdeg\""}}), "none");
  EXPECT_EQ(find({{"ETag", kTag}, {"x-amz-checksum-crc32", "AAAAAA==-2"}}), "none");
  EXPECT_EQ(find({{"ETag", kTag},
                  {"x-amz-checksum-crc32", "AAAAAA=="},
                  {"x-amz-checksum-type", "COMPOSITE"}}),
            "none");
  EXPECT_EQ(find({{"ETag", md5}, {"x-amz-server-side-encryption", "AES256"}}), "MD5 (ETag)");
  EXPECT_EQ(find({{"ETag", md5}, {"x-amz-server-side-encryption", "aws:kms"}}), "none");
  EXPECT_EQ(find({{"ETag", md5}, {"x-amz-server-side-encryption-customer-algorithm", "AES256"}}),
            "none");
  EXPECT_EQ(find({{"ETag", md5}}, "fast--use1-az4--x-s3"), "none");
}

}  // namespace
}  // namespace trainyard::data
