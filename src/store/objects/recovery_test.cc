#include <openssl/evp.h>
#include <sys/wait.h>

#include <fstream>
#include <functional>
#include <map>
#include <random>
#include <thread>

#include "base/hex.h"
#include "store/objects/object_index.h"
#include "store/objects/store_fixture.h"

namespace trainyard::store {
namespace {

namespace fs = std::filesystem;

class Recovery : public StoreFixture {
 protected:
  void SetUp() override {
    StoreFixture::SetUp();
    ASSERT_TRUE(store_->create_bucket("bucket"));
  }
  Database index() { return std::move(*Database::open_durable(dir_ / ".index.db")); }
  std::string file_id(const std::string& key) {
    auto db = index();
    return (**objects::find_object(db, "bucket", key)).file_id;
  }
};

TEST_F(Recovery, ACommittedObjectThatWasNotPlacedIsPlaced) {
  ASSERT_TRUE(put("bucket", "dir/k", "old"));
  ASSERT_TRUE(put("bucket", "dir/k", "new"));
  const std::string id = file_id("dir/k");
  store_.reset();
  // The state after the commit and before the rename: the path still has the previous object.
  fs::rename(dir_ / "bucket/dir/k", dir_ / ".incoming" / id);
  ASSERT_TRUE(replace_file(dir_ / "bucket/dir/k", "old"));
  reopen();
  EXPECT_EQ(get("bucket", "dir/k"), "new");
  EXPECT_EQ(*read_file(dir_ / "bucket/dir/k"), "new");
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Recovery, AnEscapedObjectThatWasNotPlacedIsPlaced) {
  ASSERT_TRUE(put("bucket", "k/", "marker"));
  const std::string id = file_id("k/");
  store_.reset();
  fs::rename(dir_ / ".escaped/bucket" / id, dir_ / ".incoming" / id);
  reopen();
  EXPECT_EQ(get("bucket", "k/"), "marker");
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Recovery, AnUploadThatWasNeverAnsweredIsDropped) {
  store_.reset();
  ASSERT_TRUE(replace_file(dir_ / ".incoming" / std::string(32, 'f'), "half an object"));
  reopen();
  EXPECT_EQ(incoming_files(), 0U);
  EXPECT_TRUE(store_->list_objects({"bucket", "", "", "", 10})->objects.empty());
}

TEST_F(Recovery, PartsAreKept) {
  const auto upload = store_->create_multipart_upload({"bucket", "k", {}, {}, {}});
  const std::string etag = part("k", upload->upload_id, 1, "part");
  reopen();
  EXPECT_EQ(incoming_files(), 1U);
  ASSERT_TRUE(store_->complete_multipart_upload(
      {"bucket", "k", upload->upload_id, {{1, etag, {}}}, {}, nullptr}));
  EXPECT_EQ(get("bucket", "k"), "part");
}

TEST_F(Recovery, APartsFileThatBecameAnObjectButWasNotPlacedIsPlaced) {
  const auto upload = store_->create_multipart_upload({"bucket", "k", {}, {}, {}});
  const std::string etag = part("k", upload->upload_id, 1, "part");
  ASSERT_TRUE(store_->complete_multipart_upload(
      {"bucket", "k", upload->upload_id, {{1, etag, {}}}, {}, nullptr}));
  const std::string id = file_id("k");
  store_.reset();
  fs::rename(dir_ / "bucket/k", dir_ / ".incoming" / id);
  reopen();
  EXPECT_EQ(*read_file(dir_ / "bucket/k"), "part");
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Recovery, APartThatWasBeingWrittenIsDroppedAndTheOthersStay) {
  const std::string big(5 << 20, 'b');
  const auto upload = store_->create_multipart_upload({"bucket", "k", {}, {}, {}});
  const auto empty = store_->create_multipart_upload({"bucket", "k", {}, {}, {}});
  const std::string one = part("k", upload->upload_id, 1, big);
  const fs::path crashed = dir_.string() + "-crashed";
  {
    auto two = store_->begin_part(upload->upload_id, 2, big.size());
    auto only = store_->begin_part(empty->upload_id, 1, big.size());
    ASSERT_TRUE(two && two->write("half") && only && only->write("half"));
    EXPECT_EQ(incoming_files(), 2U);
    fs::copy(dir_, crashed, fs::copy_options::recursive);
  }
  store_.reset();
  fs::remove_all(dir_);
  fs::rename(crashed, dir_);
  reopen();
  EXPECT_EQ(incoming_files(), 1U);
  EXPECT_EQ(store_->list_parts("bucket", "k", upload->upload_id)->size(), 1U);
  const std::string two = part("k", upload->upload_id, 2, "tail");
  ASSERT_TRUE(store_->complete_multipart_upload(
      {"bucket", "k", upload->upload_id, {{1, one, {}}, {2, two, {}}}, {}, nullptr}));
  EXPECT_EQ(get("bucket", "k"), big + "tail");
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Recovery, AFileWhoseDeleteWasCommittedIsRemoved) {
  ASSERT_TRUE(put("bucket", "dir/gone", "x"));
  ASSERT_TRUE(put("bucket", "dir/stays", "y"));
  store_.reset();
  {
    auto db = index();
    ASSERT_TRUE(objects::erase_object(db, "bucket", "dir/gone"));
    ASSERT_TRUE(objects::insert_leftover(db, {0, "bucket", "dir/gone", ""}));
    // The record of an old delete of a key that has been written again since.
    ASSERT_TRUE(objects::insert_leftover(db, {0, "bucket", "dir/stays", ""}));
  }
  reopen();
  EXPECT_FALSE(fs::exists(dir_ / "bucket/dir/gone"));
  EXPECT_EQ(get("bucket", "dir/stays"), "y");
  store_.reset();
  auto db = index();
  EXPECT_TRUE(objects::list_leftovers(db)->empty());
}

TEST_F(Recovery, ANewerIndexIsRefusedPlainly) {
  store_.reset();
  {
    auto db = index();
    ASSERT_TRUE(db.execute("PRAGMA user_version=99"));
  }
  const auto opened = ObjectStore::open(dir_, system_clock());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind(), ErrorKind::unimplemented);
}

// The files after a kill -9, with the write-ahead log damaged everywhere: refused or complete.
TEST_F(Recovery, AnIndexThatLostCommitsIsRefused) {
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(put("bucket", "k" + std::to_string(i), "x"));
  const fs::path base = dir_.string() + "-copies";
  fs::create_directories(base);
  fs::copy(dir_, base / "killed", fs::copy_options::recursive);
  const auto size = fs::file_size(base / "killed/.index.db-wal");
  int refused = 0;
  const auto try_with = [&](const std::function<void(const fs::path&)>& damage) {
    const fs::path copy = base / "copy";
    fs::remove_all(copy);
    fs::copy(base / "killed", copy, fs::copy_options::recursive);
    damage(copy);
    const auto store = ObjectStore::open(copy, system_clock());
    if (store) return (*store)->list_objects({"bucket", "", "", "", 100})->objects.size();
    EXPECT_EQ(store.error().kind(), ErrorKind::corrupt) << store.error().message();
    EXPECT_NE(store.error().message().find("--accept-loss"), std::string::npos);
    EXPECT_TRUE(fs::exists(copy / "bucket/k0"));
    ++refused;
    return std::size_t{0};
  };
  EXPECT_EQ(try_with([](const fs::path&) {}), 10U);
  for (std::uintmax_t offset = 0; offset + 64 < size; offset += 3011) {
    const int before = refused;
    const auto objects = try_with([&](const fs::path& copy) {
      std::fstream log(copy / ".index.db-wal", std::ios::in | std::ios::out | std::ios::binary);
      log.seekp(static_cast<std::streamoff>(offset));
      log << std::string(64, 'Z');
    });
    EXPECT_TRUE(refused > before || objects == 10U) << objects << " after damage at " << offset;
  }
  EXPECT_GT(refused, 5);
  refused = 0;
  try_with([](const fs::path& copy) { fs::remove(copy / ".index.db-wal"); });
  try_with([](const fs::path& copy) { fs::resize_file(copy / ".index.db", 0); });
  try_with([](const fs::path& copy) { fs::remove(copy / ".index.db"); });
  // Objects without an index, and without a mark: no new store.
  try_with([](const fs::path& copy) {
    for (const char* name : {".index.db", ".index.db-wal", ".index.db-shm", ".index.db.mark"})
      fs::remove(copy / name);
  });
  EXPECT_EQ(refused, 4);
  fs::remove_all(base);
}

// What the child acknowledged before it was killed, one write a line: "P key round" or "D key
// round".
struct Acknowledged {
  char what = 'D';
  int round = -1;
};

std::string content_of(int key, int round) {
  return "key " + std::to_string(key) + " round " + std::to_string(round) +
         std::string(static_cast<std::size_t>(round * 13 % 5000),
                     static_cast<char>('a' + round % 26));
}

constexpr int kThreads = 4;
const char* const kKeys[kThreads] = {"a", "a/b", "plain/dir/file", "odd//key"};

// Writes and deletes endlessly, each thread its own key, and reports to `fd` everything that was
// acknowledged.
[[noreturn]] void write_for_ever(const fs::path& dir, int fd, int first_round) {
  auto store = ObjectStore::open(dir, system_clock());
  if (!store) ::_exit(3);
  auto work = [&](int key) {
    for (int round = first_round;; ++round) {
      const bool remove = round % 5 == 4;
      if (remove) {
        if (!(*store)->delete_object("bucket", kKeys[key])) ::_exit(4);
      } else {
        auto upload = (*store)->begin_upload();
        if (!upload || !upload->write(content_of(key, round))) ::_exit(5);
        if (!(*store)->put_object(std::move(*upload), {"bucket", kKeys[key], {}, {}, {}}))
          ::_exit(6);
      }
      const std::string line = std::string(remove ? "D " : "P ") + std::to_string(key) + " " +
                               std::to_string(round) + "\n";
      if (!write_all(fd, line)) ::_exit(7);
    }
  };
  std::vector<std::thread> threads;
  for (int key = 0; key < kThreads; ++key) threads.emplace_back(work, key);
  for (std::thread& thread : threads) thread.join();
  ::_exit(8);
}

TEST_F(Recovery, KillingTheProcessAtAnyMomentLosesNothingThatWasAnswered) {
  store_.reset();
  std::mt19937 random(20260101);
  std::map<int, Acknowledged> last;
  for (int kill = 0; kill < 25; ++kill) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const int first_round = (kill + 1) * 1000;
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      write_for_ever(dir_, ends[1], first_round);
    }
    ::close(ends[1]);
    // The kill comes after a random number of answers, wherever the other threads then are.
    const int answers = static_cast<int>(random() % 40);
    std::string text;
    char buffer[4096];
    bool killed = false;
    for (;;) {
      if (!killed && std::count(text.begin(), text.end(), '\n') >= answers) {
        ::kill(child, SIGKILL);
        killed = true;
      }
      const ssize_t got = ::read(ends[0], buffer, sizeof buffer);
      if (got <= 0) break;
      text.append(buffer, static_cast<std::size_t>(got));
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child gave up with " << WEXITSTATUS(status);
    for (std::size_t at = 0; text.find('\n', at) != std::string::npos;
         at = text.find('\n', at) + 1) {
      int key = 0, round = 0;
      char what = 0;
      ASSERT_EQ(std::sscanf(text.c_str() + at, "%c %d %d", &what, &key, &round), 3);
      last[key] = {what, round};
    }
    reopen();
    for (int key = 0; key < kThreads; ++key) {
      const std::string content = get("bucket", kKeys[key]);
      const Acknowledged answered = last.contains(key) ? last[key] : Acknowledged{};
      // The operation in progress may have happened or not; a new child starts at its first round.
      const int next = answered.round < first_round ? first_round : answered.round + 1;
      const std::string before =
          answered.what == 'P' ? content_of(key, answered.round) : "[NoSuchKey]";
      const std::string after = next % 5 == 4 ? "[NoSuchKey]" : content_of(key, next);
      ASSERT_TRUE(content == before || content == after)
          << kKeys[key] << " has '" << content.substr(0, 40) << "' after round " << answered.round;
      last[key] = content == after ? Acknowledged{next % 5 == 4 ? 'D' : 'P', next} : answered;
    }
    EXPECT_EQ(incoming_files(), 0U);
    store_.reset();
  }
  reopen();
}

}  // namespace
}  // namespace trainyard::store
