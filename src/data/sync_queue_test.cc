#include "data/sync_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace trainyard::data {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint64_t kNoMarker = SyncQueue::kMarkerSize + 1;

class SyncQueueTest : public testing::Test {
 protected:
  void large(const std::string& path) {
    queue_.closed({.path = path, .seen = ++fingerprint_, .size = kNoMarker});
  }
  void small(const std::string& path) {
    queue_.closed({.path = path, .seen = ++fingerprint_, .size = 1});
  }
  void with_content(const std::string& path, const std::string& content) {
    queue_.closed(
        {.path = path, .seen = ++fingerprint_, .size = content.size(), .content = content});
  }
  // Processes everything: "path", "path=content", "-path".
  std::vector<std::string> all() {
    std::vector<std::string> done;
    while (const SyncItem* item = queue_.begin()) {
      const bool upload = item->kind == SyncItem::Kind::upload;
      done.push_back((upload ? "" : "-") + item->path +
                     (item->content ? "=" + *item->content : ""));
      queue_.done(upload ? item->seen : 0);
    }
    return done;
  }

  static bool is_present(const std::string& path) { return path == "renamed-meanwhile"; }

  SyncQueue queue_;
  Fingerprint fingerprint_ = 100;
};

TEST_F(SyncQueueTest, UploadsInTheOrderOfTheEvents) {
  large("b");
  small("a");
  large("c");
  EXPECT_THAT(all(), ElementsAre("b", "a", "c"));
  EXPECT_TRUE(queue_.empty());
}

TEST_F(SyncQueueTest, ALargeFileThatIsWrittenAgainKeepsItsPlaceASmallOneMovesToTheEnd) {
  large("model");
  small("done");
  large("model");
  EXPECT_THAT(all(), ElementsAre("model", "done"));
  small("latest");
  large("model-2");
  small("latest");
  EXPECT_THAT(all(), ElementsAre("model-2", "latest"));
}

TEST_F(SyncQueueTest, EachVersionThatWasKeptIsUploadedInItsTurn) {
  with_content("latest", "1");
  large("model-2");
  with_content("latest", "2");
  EXPECT_THAT(all(), ElementsAre("latest=1", "model-2", "latest=2"));
}

TEST_F(SyncQueueTest, AVersionThatNothingCameAfterIsReplaced) {
  with_content("log", "1");
  with_content("log", "12");
  with_content("log", "123");
  EXPECT_THAT(all(), ElementsAre("log=123"));
}

TEST_F(SyncQueueTest, AContentThatMayBeNewerThanItsEventIsNotKept) {
  with_content("latest", "2");
  large("model-2");
  queue_.drop_content("latest");
  queue_.drop_content("model-2");
  with_content("latest", "2");
  EXPECT_THAT(all(), ElementsAre("model-2", "latest=2"));
}

TEST_F(SyncQueueTest, WhatIsUnderWayIsNotReplaced) {
  with_content("log", "1");
  const SyncItem* item = queue_.begin();
  ASSERT_EQ(item->content, "1");
  EXPECT_FALSE(queue_.was_closed_again());
  with_content("log", "2");
  EXPECT_TRUE(queue_.was_closed_again());
  queue_.put_back();
  queue_.begin();
  EXPECT_FALSE(queue_.was_closed_again()) << "not since";
  queue_.done(1);
  EXPECT_THAT(all(), ElementsAre("log=2"));
}

TEST_F(SyncQueueTest, AFileThatGoesBeforeItsTurnIsNeitherUploadedNorDeleted) {
  with_content("a", "1");
  large("a/b");
  large("ab");
  queue_.removed("a");
  EXPECT_THAT(all(), ElementsAre("ab"));
}

TEST_F(SyncQueueTest, AFileThatGoesWhileItIsUnderWayIsNoLonger) {
  large("a");
  queue_.begin();
  queue_.removed("a");
  EXPECT_FALSE(queue_.is_under_way());
  EXPECT_THAT(all(), IsEmpty());
}

TEST_F(SyncQueueTest, DeletesWhatItKnowsOnlyAndInItsTurn) {
  queue_.know("folder/restored", 5);
  large("new");
  queue_.removed("folder");
  queue_.removed("folder");
  queue_.removed("somebody-elses");
  large("folder/restored");
  EXPECT_THAT(all(), ElementsAre("new", "-folder/restored", "folder/restored"));
}

TEST_F(SyncQueueTest, WhatS3HasIsNotUploadedAgain) {
  queue_.know("a", 5);
  queue_.closed({.path = "a", .seen = 5, .size = 1});
  EXPECT_TRUE(queue_.empty());
  queue_.removed("a");
  queue_.closed({.path = "a", .seen = 5, .size = 1});
  EXPECT_THAT(all(), ElementsAre("-a", "a")) << "it was gone meanwhile";
}

TEST_F(SyncQueueTest, ALookFindsWhatIsNewChangedAndGone) {
  using namespace std::chrono_literals;
  queue_.know("same", 5);
  queue_.know("changed", 6);
  queue_.know("gone", 7);
  queue_.know("renamed-meanwhile", 7);
  queue_.know("open", 8);
  large("gone-too");
  queue_.found({{"marker", 10, 1, 3ns},
                {"model", 11, 2, 3ns},
                {"changed", 12, 1, 2ns},
                {"same", 5, 1, 1ns},
                {"open", 9, 1, 1ns, false}},
               is_present);
  EXPECT_THAT(all(), ElementsAre("changed", "model", "marker")) << "open may tell of gone";
  queue_.closed({.path = "open", .seen = 9, .size = 1});
  EXPECT_THAT(all(), ElementsAre("open", "-gone"));
}

TEST_F(SyncQueueTest, AMarkerOfAFileThatWentBeforeItsTurnIsNotUploaded) {
  queue_.know("model-0", 5);
  large("model-1");
  with_content("latest", "1");
  queue_.removed("model-0");
  large("model-2");
  with_content("latest", "2");
  queue_.removed("model-1");
  EXPECT_THAT(all(), ElementsAre("model-2", "latest=2", "-model-0"));
}

TEST_F(SyncQueueTest, WhatWasRenamedCostsNoMarker) {
  with_content("latest", "1");
  queue_.closed({.path = "model.tmp", .seen = 7, .size = kNoMarker});
  queue_.closed({.path = "model", .seen = 7, .size = kNoMarker});
  with_content("latest", "2");
  large("model-3");
  with_content("latest", "3");
  queue_.removed("model.tmp");
  EXPECT_THAT(all(), ElementsAre("latest=1", "model", "latest=2", "model-3", "latest=3"));
}

TEST_F(SyncQueueTest, ALookLeavesWhatWaitsInItsPlaceUnlessItChanged) {
  using namespace std::chrono_literals;
  queue_.closed({.path = "b", .seen = 1, .size = 1});
  queue_.closed({.path = "c", .seen = 2, .size = 1, .content = "old"});
  queue_.closed({.path = "d", .seen = 3, .size = 1});
  queue_.found({{"a", 9, 1, 1ns}, {"b", 1, 1, 2ns}, {"c", 8, 1, 3ns}, {"d", 3, 1, 4ns}},
               is_present);
  EXPECT_THAT(all(), ElementsAre("b", "c=old", "d", "a", "c"));
}

TEST_F(SyncQueueTest, DeletionsStayBehindASmallFileThatMovesToTheEnd) {
  queue_.know("step-1", 5);
  queue_.know("again", 5);
  small("latest");
  queue_.removed("step-1");
  queue_.removed("again");
  large("again");
  small("latest");
  EXPECT_THAT(all(), ElementsAre("-again", "again", "latest", "-step-1"));
}

TEST_F(SyncQueueTest, WhatALookFoundGoneIsDeletedWhenAllElseIsThere) {
  using namespace std::chrono_literals;
  queue_.know("latest", 5);
  queue_.know("step-1", 6);
  queue_.know("back", 7);
  queue_.found({{"latest", 8, 1, 1ns, false}}, is_present);
  EXPECT_THAT(all(), IsEmpty()) << "latest is being written, and may have told of step-1";
  large("back");
  small("latest");
  EXPECT_THAT(all(), ElementsAre("back", "latest", "-step-1"));
}

TEST_F(SyncQueueTest, WhatWentAfterALookIsDeletedAfterWhatItFoundGone) {
  using namespace std::chrono_literals;
  queue_.know("model", 5);
  queue_.know("done", 6);
  queue_.found({{"model", 5, 1, 1ns}}, is_present);
  queue_.removed("model");
  EXPECT_THAT(all(), ElementsAre("-done", "-model"));
}

TEST_F(SyncQueueTest, TheEventOfWhatALookFoundGoneTellsItsPlace) {
  using namespace std::chrono_literals;
  queue_.know("model", 5);
  queue_.know("done", 6);
  queue_.found({{"done", 6, 1, 1ns}}, is_present);
  queue_.removed("done");
  queue_.removed("model");
  EXPECT_THAT(all(), ElementsAre("-done", "-model"));
}

TEST_F(SyncQueueTest, KeepsContentsUpToALimit) {
  EXPECT_FALSE(queue_.can_keep(SyncQueue::kMaxKept + 1));
  with_content("a", std::string(SyncQueue::kMarkerSize, 'x'));
  small("b");
  EXPECT_FALSE(queue_.can_keep(SyncQueue::kMaxKept));
  all();
  EXPECT_TRUE(queue_.can_keep(SyncQueue::kMaxKept));
}

// A folder and an S3 as sets of versions. Data files are large, and may be written again and again;
// markers are small, and kept. Events reach the queue at once or much later.
class Model {
 public:
  explicit Model(unsigned seed) : random_(seed) {}

  void step() {
    const unsigned what = random(10);
    if (what < 5) return change();
    if (what < 8) return work(1);
    if (what == 8) return work(random(6));
    if (random(20) == 0) look();
  }
  void settle() {
    work(1'000'000);
    EXPECT_EQ(s3_, folder_) << "after everything was worked off";
  }

 private:
  struct Event {
    unsigned at = 0;
    bool closed = false;
  };

  unsigned random(unsigned below) { return static_cast<unsigned>(random_() % below); }

  void change() {
    const unsigned kind = random(5);
    const std::string path = (kind < 3 ? "data-" : "marker-") + std::to_string(random(4));
    ++now_;
    if (random(4) == 0 && folder_.contains(path)) {
      folder_.erase(path);
      history_[path].push_back({now_, false});
      queue_.removed(path);
      return;
    }
    folder_[path] = now_;
    history_[path].push_back({now_, true});
    SyncItem item{.path = path, .seen = now_, .size = kNoMarker};
    if (kind >= 3) {
      item.size = 1;
      item.content = std::to_string(now_);
    }
    queue_.closed(std::move(item));
  }

  // Events were lost, or none of them mattered.
  void look() {
    std::vector<FoundFile> found;
    for (const auto& [path, version] : folder_)
      found.push_back({path, version, path.starts_with("data") ? kNoMarker : 1,
                       std::chrono::nanoseconds(version)});
    queue_.found(std::move(found), [](const std::string&) { return false; });
  }

  void work(unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
      const SyncItem* item = queue_.begin();
      if (item == nullptr) return;
      const std::string path = item->path;
      if (item->kind == SyncItem::Kind::remove) {
        s3_.erase(path);
        queue_.done(0);
      } else {
        ASSERT_TRUE(item->content || folder_.contains(path)) << path << " is gone";
        const unsigned version =
            item->content ? static_cast<unsigned>(std::stoul(*item->content)) : folder_.at(path);
        s3_[path] = version;
        queue_.done(version);
        if (path.starts_with("marker")) check(path, version);
      }
    }
  }

  // Everything that existed when the marker was closed is in S3, in that version or a later one.
  // What was removed since may be missing, for the marker's version of that time; an earlier one
  // isn't uploaded, and a marker that refers to it finds an older version of it.
  void check(const std::string& marker, unsigned version) {
    for (const auto& [path, events] : history_) {
      const Event* before = nullptr;
      for (const Event& event : events)
        if (event.at < version) before = &event;
      if (before == nullptr || path == marker) continue;
      const auto stored = s3_.find(path);
      if (before->closed) {
        const bool is_present = stored != s3_.end() && stored->second >= before->at;
        EXPECT_TRUE(is_present || was_last_at_removal(marker, version, events) ||
                    (path.starts_with("marker") && was_left_out(path, before->at)))
            << marker << " of " << version << " is there before " << path << " of " << before->at;
      } else {
        EXPECT_TRUE(stored == s3_.end() || stored->second > before->at ||
                    was_removal_postponed(before->at))
            << marker << " of " << version << " is there, and still " << path;
      }
    }
  }

  // Because of what an older marker in S3 refers to, when another file was removed.
  bool was_removal_postponed(unsigned removal) const {
    return std::ranges::any_of(history_, [&](const auto& entry) {
      return std::ranges::any_of(
          entry.second, [&](const Event& event) { return !event.closed && event.at > removal; });
    });
  }

  // The first removal since among `events`, of another file, came before a newer version.
  bool was_last_at_removal(const std::string& path, unsigned version,
                           const std::vector<Event>& events) const {
    const auto removal = std::ranges::find_if(
        events, [&](const Event& event) { return !event.closed && event.at > version; });
    return removal != events.end() &&
           std::ranges::none_of(history_.at(path), [&](const Event& event) {
             return event.at > version && event.at < removal->at;
           });
  }

  // What it may have referred to was removed when there was a newer version, or it was removed
  // itself.
  bool was_left_out(const std::string& marker, unsigned version) const {
    return std::ranges::any_of(history_, [&](const auto& entry) {
      const auto& events = entry.second;
      return std::ranges::any_of(events, [&](const Event& event) {
        return !event.closed && event.at > version &&
               (entry.first == marker || !was_last_at_removal(marker, version, events));
      });
    });
  }

  std::mt19937 random_;
  SyncQueue queue_;
  unsigned now_ = 0;
  std::map<std::string, unsigned> folder_, s3_;
  std::map<std::string, std::vector<Event>> history_;
};

TEST(SyncQueueModel, AMarkerIsNeverThereBeforeWhatItMarksAndInTheEndAllIsThere) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Model model(seed);
    for (int i = 0; i < 300; ++i) model.step();
    model.settle();
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace trainyard::data
