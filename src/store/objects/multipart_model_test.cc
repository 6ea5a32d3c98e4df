#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <map>
#include <optional>
#include <random>
#include <thread>

#include "store/objects/part_layout.h"
#include "store/objects/store_fixture.h"

// Random multipart uploads, compared with a model: their parts in any order, several at once, again
// and again; with Completes, Aborts, restarts and crashes in between.
namespace trainyard::store {
namespace {

namespace fs = std::filesystem;

// No two have the same bytes, and none has them where another one has.
std::string part_content(std::size_t size, int serial) {
  std::string content(size, static_cast<char>('a' + serial % 26));
  const std::string mark = "<" + std::to_string(serial) + ">";
  for (std::size_t at = 0; at + mark.size() <= size; at += 100'000)
    content.replace(at, mark.size(), mark);
  return content;
}

class MultipartModel : public StoreFixture, public testing::WithParamInterface<unsigned> {
 protected:
  struct StoredPart {
    std::string etag;
    std::string content;
  };
  struct Upload {
    std::string id;
    std::map<int, StoredPart> parts;
  };
  // A part whose bytes are being sent.
  struct Sending {
    std::string upload_id;
    int number = 0;
    std::string content;
    std::size_t sent = 0;
    ObjectUpload upload;
  };

  unsigned random(unsigned below) { return static_cast<unsigned>(random_() % below); }
  std::size_t random_size() {
    const std::array<std::size_t, 6> sizes = {5 << 20,       5 << 20, 5 << 20,
                                              (5 << 20) + 1, 6 << 20, 300};
    return sizes[random(sizes.size())];
  }
  std::string random_content() { return part_content(random_size(), ++serial_); }
  Upload& random_upload() { return uploads_[random(static_cast<unsigned>(uploads_.size()))]; }

  void begin_upload() {
    const auto created = store_->create_multipart_upload({"bucket", "k", {}, {}, {}});
    ASSERT_TRUE(created);
    uploads_.push_back({created->upload_id, {}});
  }

  void begin_part() {
    const int number = 1 + static_cast<int>(random(5));
    const std::string& id = random_upload().id;
    std::string content = random_content();
    auto upload = store_->begin_part(id, number, content.size());
    ASSERT_TRUE(upload) << upload.error().message();
    sending_.push_back({id, number, std::move(content), 0, std::move(*upload)});
  }

  static void send(Sending& part, std::size_t bytes) {
    const std::string_view rest = std::string_view(part.content).substr(part.sent);
    ASSERT_TRUE(part.upload.write(rest.substr(0, bytes)));
    part.sent += std::min(bytes, rest.size());
  }

  // The part is stored, unless its upload has ended.
  void finish_part(Sending part) {
    send(part, part.content.size());
    const auto upload = std::find_if(uploads_.begin(), uploads_.end(),
                                     [&](const Upload& u) { return u.id == part.upload_id; });
    const auto stored =
        store_->put_part("bucket", "k", part.upload_id, part.number, std::move(part.upload), {});
    ASSERT_EQ(stored.has_value(), upload != uploads_.end());
    if (stored) upload->parts[part.number] = {stored->etag, std::move(part.content)};
  }

  Sending take_sending() {
    const auto which = sending_.begin() + random(static_cast<unsigned>(sending_.size()));
    Sending part = std::move(*which);
    std::vector<Sending> others;
    for (auto it = sending_.begin(); it != sending_.end(); ++it)
      if (it != which) others.push_back(std::move(*it));
    sending_.swap(others);
    return part;
  }

  // Several threads send parts, some of the same number: which of them is stored is told by the list.
  void send_at_once() {
    Upload& upload = random_upload();
    std::vector<std::pair<int, std::string>> parts;
    for (int i = 0; i < 4; ++i) parts.emplace_back(1 + random(4), random_content());
    std::vector<std::string> etags(parts.size());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < parts.size(); ++i)
      threads.emplace_back(
          [&, i] { etags[i] = part("k", upload.id, parts[i].first, parts[i].second); });
    for (std::thread& thread : threads) thread.join();
    const auto listed = store_->list_parts("bucket", "k", upload.id);
    ASSERT_TRUE(listed);
    for (const PartInfo& info : *listed)
      for (std::size_t i = 0; i < parts.size(); ++i)
        if (info.number == parts[i].first && info.etag == etags[i])
          upload.parts[info.number] = {info.etag, parts[i].second};
  }

  // All parts, or some; allowed or not; while others may be on their way.
  void complete() {
    const std::size_t which = random(static_cast<unsigned>(uploads_.size()));
    Upload& upload = uploads_[which];
    CompleteRequest request{"bucket", "k", upload.id, {}, {}, nullptr};
    std::string expected;
    std::vector<std::size_t> sizes;
    const bool all = random(3) > 0;
    for (const auto& [number, stored] : upload.parts) {
      if (!all && random(3) == 0) continue;
      request.parts.push_back({number, stored.etag, {}});
      expected += stored.content;
      sizes.push_back(stored.content.size());
    }
    bool is_allowed = !request.parts.empty();
    for (std::size_t i = 0; i + 1 < sizes.size(); ++i)
      is_allowed = is_allowed && sizes[i] >= objects::kMinPartBytes;
    const bool refused = random(4) == 0;
    if (refused) request.condition.etag = "another";
    const auto done = store_->complete_multipart_upload(request);
    ASSERT_EQ(done.has_value(), is_allowed && !refused);
    if (!done) return;
    ++completed_;
    object_ = std::move(expected);
    uploads_.erase(uploads_.begin() + static_cast<std::ptrdiff_t>(which));
    check_object();
  }

  void abort() {
    const std::size_t which = random(static_cast<unsigned>(uploads_.size()));
    ASSERT_TRUE(store_->abort_multipart_upload("bucket", "k", uploads_[which].id));
    uploads_.erase(uploads_.begin() + static_cast<std::ptrdiff_t>(which));
  }

  // The files as they are when the process is killed now.
  void crash() {
    const fs::path crashed = dir_.string() + "-crashed";
    fs::copy(dir_, crashed, fs::copy_options::recursive);
    sending_.clear();
    store_.reset();
    fs::remove_all(dir_);
    fs::rename(crashed, dir_);
    reopen();
  }

  void take_step() {
    if (uploads_.empty()) begin_upload();
    const unsigned kind = random(28);
    if (kind < 2 && uploads_.size() < 3) return begin_upload();
    if (kind < 8 && sending_.size() < 4) return begin_part();
    if (kind < 10) return send_at_once();
    if (kind < 14) return complete();
    if (kind == 14) return abort();
    if (kind == 15) return crash();
    if (kind < 18) {
      for (Sending& part : sending_) send(part, 1 + random(4 << 20));
    } else if (!sending_.empty()) {
      Sending part = take_sending();
      if (kind < 25) finish_part(std::move(part));  // otherwise it is abandoned
    }
  }

  void check_object() {
    ASSERT_TRUE(get("bucket", "k") == (object_.empty() ? "[NoSuchKey]" : object_));
  }

  void check() {
    for (const Upload& upload : uploads_) {
      const auto listed = store_->list_parts("bucket", "k", upload.id);
      ASSERT_TRUE(listed);
      ASSERT_EQ(listed->size(), upload.parts.size());
      for (const PartInfo& info : *listed) ASSERT_EQ(info.etag, upload.parts.at(info.number).etag);
    }
    if (uploads_.empty() && sending_.empty()) {
      ASSERT_EQ(incoming_files(), 0U);
    }
  }

  std::mt19937 random_{GetParam()};
  std::vector<Upload> uploads_;
  std::vector<Sending> sending_;
  std::string object_;  // empty: none
  int serial_ = 0;
  int completed_ = 0;
};

TEST_P(MultipartModel, AnySequenceOfOperationsAgreesWithTheModel) {
  ASSERT_TRUE(store_->create_bucket("bucket"));
  for (int step = 0; step < 100; ++step) {
    ASSERT_NO_FATAL_FAILURE(take_step());
    ASSERT_NO_FATAL_FAILURE(check()) << "after step " << step;
    if (step % 8 == 0) {
      ASSERT_NO_FATAL_FAILURE(check_object());
    }
  }
  EXPECT_GT(completed_, 0);
  sending_.clear();
  while (!uploads_.empty()) ASSERT_NO_FATAL_FAILURE(abort());
  check();
  check_object();
}

INSTANTIATE_TEST_SUITE_P(Seeds, MultipartModel, testing::Range(1U, 6U));

constexpr int kWriters = 2;
const char* const kWritersKeys[kWriters] = {"plain", "odd//key"};
constexpr std::size_t kPartSize = 5 << 20;
constexpr int kPartsEach = 3;

std::string killed_content(int writer, int round, int number) {
  return part_content(number == kPartsEach ? 1000 : kPartSize,
                      (round * kWriters + writer) * 10 + number);
}

std::string killed_object(int writer, int round) {
  std::string content;
  for (int number = 1; number <= kPartsEach; ++number)
    content += killed_content(writer, round, number);
  return content;
}

// Uploads without end, each thread to its own key; tells `fd` of every Complete that was answered.
[[noreturn]] void upload_for_ever(const fs::path& dir, int fd, int first_round) {
  auto store = ObjectStore::open(dir, system_clock());
  if (!store) ::_exit(3);
  const auto send_part = [&](int writer, int round, const std::string& id, int number) {
    const std::string content = killed_content(writer, round, number);
    auto upload = (*store)->begin_part(id, number, content.size());
    if (!upload || !upload->write(content)) ::_exit(4);
    const auto stored =
        (*store)->put_part("bucket", kWritersKeys[writer], id, number, std::move(*upload), {});
    if (!stored) ::_exit(5);
    return stored->etag;
  };
  const auto work = [&](int writer) {
    for (int round = first_round;; ++round) {
      const auto created =
          (*store)->create_multipart_upload({"bucket", kWritersKeys[writer], {}, {}, {}});
      if (!created) ::_exit(6);
      std::array<std::string, kPartsEach> etags;
      std::vector<std::thread> senders;
      for (int number = 1; number <= kPartsEach; ++number)
        senders.emplace_back([&, number] {
          etags[static_cast<std::size_t>(number) - 1] =
              send_part(writer, round, created->upload_id, number);
        });
      for (std::thread& sender : senders) sender.join();
      if (round % 3 == 0) send_part(writer, round, created->upload_id, 2);  // again
      CompleteRequest request{"bucket", kWritersKeys[writer], created->upload_id, {}, {}, nullptr};
      for (int number = 1; number <= kPartsEach; ++number)
        request.parts.push_back({number, etags[static_cast<std::size_t>(number) - 1], {}});
      if (!(*store)->complete_multipart_upload(request)) ::_exit(7);
      if (!write_all(fd, std::to_string(writer) + " " + std::to_string(round) + "\n")) ::_exit(8);
    }
  };
  std::thread other(work, 1);
  work(0);
  ::_exit(9);
}

class KilledUploads : public StoreFixture {
 protected:
  // Runs a child until it has told of so many Completes, kills it, and returns all it told of.
  std::string run_child(int first_round, int answers) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      upload_for_ever(dir_, ends[1], first_round);
    }
    ::close(ends[1]);
    std::string text;
    bool killed = false;
    for (;;) {
      if (!killed && std::count(text.begin(), text.end(), '\n') >= answers) {
        ::kill(child, SIGKILL);
        killed = true;
      }
      std::array<char, 512> buffer{};
      const ssize_t got = ::read(ends[0], buffer.data(), buffer.size());
      if (got <= 0) break;
      text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the child gave up with " << WEXITSTATUS(status);
    return text;
  }

  // Every part that was stored is whole: the uploads can be completed.
  void complete_what_is_left(int writer, int round) {
    const std::string key = kWritersKeys[writer];
    const auto uploads = store_->list_multipart_uploads("bucket", "", "");
    ASSERT_TRUE(uploads);
    for (const MultipartUploadInfo& upload : *uploads) {
      if (upload.key != key) continue;
      const auto parts = store_->list_parts("bucket", key, upload.upload_id);
      ASSERT_TRUE(parts);
      CompleteRequest request{"bucket", key, upload.upload_id, {}, {}, nullptr};
      std::string expected;
      for (const PartInfo& info : *parts) {
        request.parts.push_back({info.number, info.etag, {}});
        expected += killed_content(writer, round, info.number);
      }
      if (expected.empty()) {
        ASSERT_TRUE(store_->abort_multipart_upload("bucket", key, upload.upload_id));
        continue;
      }
      ASSERT_TRUE(store_->complete_multipart_upload(request));
      ASSERT_TRUE(get("bucket", key) == expected) << key << " round " << round;
    }
  }
};

TEST_F(KilledUploads, LoseNothingThatWasAnsweredAndLeaveNothingElse) {
  ASSERT_TRUE(store_->create_bucket("bucket"));
  std::mt19937 random(20261128);
  for (int kill = 0; kill < 12; ++kill) {
    store_.reset();
    const int first_round = (kill + 1) * 100;
    const std::string told = run_child(first_round, static_cast<int>(random() % 8));
    std::array<int, kWriters> last{-1, -1};
    for (std::size_t at = 0; told.find('\n', at) != std::string::npos;
         at = told.find('\n', at) + 1) {
      int writer = 0, round = 0;
      ASSERT_EQ(std::sscanf(told.c_str() + at, "%d %d", &writer, &round), 2);
      last[static_cast<std::size_t>(writer)] = round;
    }
    reopen();
    for (int writer = 0; writer < kWriters; ++writer) {
      const int answered = last[static_cast<std::size_t>(writer)];
      const int next = answered < 0 ? first_round : answered + 1;
      const std::string found = get("bucket", kWritersKeys[writer]);
      const bool has_next = found == killed_object(writer, next);
      ASSERT_TRUE(has_next || answered < 0 || found == killed_object(writer, answered))
          << kWritersKeys[writer] << " after round " << answered;
      ASSERT_NO_FATAL_FAILURE(complete_what_is_left(writer, has_next ? next + 1 : next));
    }
    EXPECT_EQ(incoming_files(), 0U);
  }
}

}  // namespace
}  // namespace trainyard::store
