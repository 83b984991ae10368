"""Uses a server the way programs with Debian's python3-etcd do. The client port is in NETCD_PORT."""

import os
import threading
import unittest

import etcd


def client(**options):
    return etcd.Client(host="127.0.0.1", port=int(os.environ["NETCD_PORT"]), read_timeout=30, **options)


class Keys(unittest.TestCase):
    def setUp(self):
        self.client = client()

    def test_write_and_read(self):
        written = self.client.write("/rw/a", "1")
        self.assertEqual("set", written.action)
        self.assertTrue(written.newKey)
        read = self.client.read("/rw/a")
        self.assertEqual("1", read.value)
        self.assertEqual(written.modifiedIndex, read.modifiedIndex)
        self.assertGreaterEqual(read.etcd_index, read.modifiedIndex)
        self.assertEqual("1", self.client.get("/rw/a").value)
        self.assertFalse(self.client.set("/rw/a", "2").newKey)
        self.assertIn("/rw/a", self.client)
        self.assertNotIn("/rw/absent", self.client)

    def test_unicode(self):
        self.client.write("/rw/ünï/日本", "値 <&> \"quoted\"\n")
        self.assertEqual("値 <&> \"quoted\"\n", self.client.read("/rw/ünï/日本").value)

    def test_missing_key(self):
        with self.assertRaises(etcd.EtcdKeyNotFound):
            self.client.read("/rw/nothing")
        with self.assertRaises(etcd.EtcdKeyNotFound):
            self.client.delete("/rw/nothing")

    def test_quorum_read(self):
        self.client.write("/rw/q", "1")
        self.assertEqual("1", self.client.read("/rw/q", quorum=True).value)

    def test_create_and_update(self):
        self.client.write("/cu/a", "1", prevExist=False)
        with self.assertRaises(etcd.EtcdAlreadyExist):
            self.client.write("/cu/a", "2", prevExist=False)
        self.assertEqual("update", self.client.write("/cu/a", "2", prevExist=True).action)
        with self.assertRaises(etcd.EtcdKeyNotFound):
            self.client.write("/cu/absent", "2", prevExist=True)
        node = self.client.read("/cu/a")
        node.value = "3"
        self.assertEqual("3", self.client.update(node).value)

    def test_test_and_set(self):
        self.client.write("/cas/a", "1")
        self.assertEqual("compareAndSwap", self.client.test_and_set("/cas/a", "2", "1").action)
        with self.assertRaises(etcd.EtcdCompareFailed):
            self.client.test_and_set("/cas/a", "3", "1")
        index = self.client.read("/cas/a").modifiedIndex
        self.client.write("/cas/a", "3", prevIndex=index)
        with self.assertRaises(etcd.EtcdCompareFailed):
            self.client.write("/cas/a", "4", prevIndex=index)
        with self.assertRaises(etcd.EtcdCompareFailed):
            self.client.delete("/cas/a", prevValue="1")
        self.assertEqual("compareAndDelete", self.client.delete("/cas/a", prevValue="3").action)

    def test_delete_and_pop(self):
        self.client.write("/del/a", "1")
        self.assertEqual("delete", self.client.delete("/del/a").action)
        self.client.write("/del/a", "2")
        self.assertEqual("2", self.client.pop("/del/a").value)
        self.assertNotIn("/del/a", self.client)

    def test_directories(self):
        self.client.write("/dir", None, dir=True)
        with self.assertRaises(etcd.EtcdNotFile):
            self.client.write("/dir", None, dir=True)
        with self.assertRaises(etcd.EtcdNotFile):
            self.client.write("/dir", "value")
        for name in ("b", "a", "c/d"):
            self.client.write("/dir/" + name, name)
        with self.assertRaises(etcd.EtcdNotDir):
            self.client.write("/dir/a/below", "1")
        listed = self.client.read("/dir", recursive=True, sorted=True)
        self.assertEqual(["/dir/a", "/dir/b", "/dir/c/d"], [leaf.key for leaf in listed.leaves])
        self.assertEqual({"/dir/a", "/dir/b", "/dir/c"}, {child.key for child in self.client.read("/dir").children})
        with self.assertRaises(etcd.EtcdDirNotEmpty):
            self.client.delete("/dir", dir=True)
        self.client.delete("/dir", recursive=True)
        with self.assertRaises(etcd.EtcdKeyNotFound):
            self.client.read("/dir")

    def test_appended_keys(self):
        first = self.client.write("/queue", "1", append=True)
        second = self.client.write("/queue", "2", append=True)
        self.assertLess(first.key, second.key)
        self.assertEqual(["1", "2"], [leaf.value for leaf in self.client.read("/queue", sorted=True).leaves])

    def test_root_is_read_only(self):
        with self.assertRaises(etcd.EtcdRootReadOnly):
            self.client.write("/", "1")


class TimeToLive(unittest.TestCase):
    def setUp(self):
        self.client = client()

    def test_expiry(self):
        self.client.write("/ttl/a", "1", ttl=1)
        self.assertEqual(1, self.client.read("/ttl/a").ttl)
        event = self.client.watch("/ttl/a")
        self.assertEqual("expire", event.action)
        with self.assertRaises(etcd.EtcdKeyNotFound):
            self.client.read("/ttl/a")

    def test_directory_expires(self):
        self.client.write("/ttl/dir", None, dir=True, ttl=1)
        self.client.write("/ttl/dir/a", "1")
        self.assertEqual("expire", self.client.watch("/ttl/dir").action)
        with self.assertRaises(etcd.EtcdKeyNotFound):
            self.client.read("/ttl/dir/a")

    def test_refresh(self):
        self.client.write("/ttl/r", "kept", ttl=100)
        self.client.refresh("/ttl/r", ttl=500)
        read = self.client.read("/ttl/r")
        self.assertEqual("kept", read.value)
        self.assertGreater(read.ttl, 100)


class Watches(unittest.TestCase):
    def setUp(self):
        self.client = client()

    def test_from_an_index(self):
        written = self.client.write("/w/a", "1")
        self.client.write("/w/a", "2")
        self.assertEqual("1", self.client.watch("/w/a", index=written.modifiedIndex).value)
        self.assertEqual("2", self.client.watch("/w/a", index=written.modifiedIndex + 1).value)

    def test_of_what_is_to_come(self):
        index = self.client.write("/w/b/seed", "0").modifiedIndex
        seen = []
        thread = threading.Thread(
            target=lambda: seen.append(client().watch("/w/b", index=index + 1, recursive=True)))
        thread.start()
        self.client.write("/w/b/x/y", "deep")
        thread.join(30)
        self.assertEqual([("/w/b/x/y", "deep")], [(event.key, event.value) for event in seen])

    def test_timeout(self):
        with self.assertRaises(etcd.EtcdWatchTimedOut):
            self.client.watch("/w/never", timeout=1)

    def test_eternal(self):
        index = self.client.write("/w/c", "0").modifiedIndex
        seen = []

        def follow():
            for event in client().eternal_watch("/w/c", index=index + 1):
                seen.append(event.value)
                if event.value == "last":
                    return

        thread = threading.Thread(target=follow)
        thread.start()
        values = [str(value) for value in range(20)] + ["last"]
        for value in values:
            self.client.write("/w/c", value)
        thread.join(30)
        self.assertEqual(values, seen)

    def test_cleared_history(self):
        for value in range(1010):
            self.client.write("/w/d", value)
        with self.assertRaises(etcd.EtcdEventIndexCleared):
            self.client.watch("/w/d", index=1)


class Locks(unittest.TestCase):
    def test_one_holder(self):
        first = etcd.Lock(client(), "one")
        second = etcd.Lock(client(), "one")
        self.assertTrue(first.acquire(lock_ttl=60))
        self.assertTrue(first.is_acquired)
        self.assertFalse(second.acquire(blocking=False, lock_ttl=60))
        waiting = threading.Thread(target=lambda: second.acquire(blocking=True, lock_ttl=60))
        waiting.start()
        first.release()
        waiting.join(30)
        self.assertTrue(second.is_acquired)
        self.assertFalse(first.is_acquired)
        second.release()

    def test_counting(self):
        counter = {"value": 0}

        def work():
            own = client()
            for _ in range(5):
                with etcd.Lock(own, "counting"):
                    seen = counter["value"]
                    own.write("/counting", seen)
                    counter["value"] = seen + 1

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual(15, counter["value"])


class Cluster(unittest.TestCase):
    def test_members_and_statistics(self):
        own = client()
        self.assertEqual(1, len(own.members))
        self.assertEqual(own.leader["id"], list(own.members)[0])
        self.assertEqual(1, len(own.machines))
        self.assertEqual("StateLeader", own.stats["state"])
        self.assertIn("followers", own.leader_stats)
        self.assertIn("getsSuccess", own.store_stats)

    def test_version(self):
        own = client()
        self.assertRegex(own.version, r"^[23]\.")
        self.assertRegex(own.cluster_version, r"^[23]\.")


if __name__ == "__main__":
    unittest.main(verbosity=2)
