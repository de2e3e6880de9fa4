using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Whorl.Intelligence.Following;

namespace Whorl.Intelligence.Tests.Following;

/// <summary>Every line once and in order, however the log grows, is rotated, and whoever reads it is ended.</summary>
public sealed class LogFollowerTests
{
    [Fact]
    public void What_is_appended_comes_when_its_line_is_whole()
    {
        using FollowedLog log = new();
        Assert.Equal("", log.Read());
        Assert.True(log.Follower.IsMissing);
        log.Append("a\nb");
        Assert.Equal("a,", log.Read());
        Assert.Equal(1, log.Follower.Unfinished);
        Assert.Equal("", log.Read());
        log.Append("c\r\n\nd\n");
        Assert.Equal("bc,,d,", log.Read());
        Assert.Null(log.Follower.Problem);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_a_log_that_is_begun_within_a_line_the_rest_of_that_line_is_passed_over_and_no_other(bool isEmptied)
    {
        using FollowedLog log = new(LogStart.End);
        log.Append("a\nb");
        Assert.Equal("", log.Read());
        if (isEmptied)
        {
            log.Empty();
            log.Append("c\nd\n");
        }
        else
        {
            log.Rename();
            log.Append("c\nd\n");
        }

        Assert.Equal("c,d,", log.Read());
    }

    [Fact]
    public void No_more_lines_come_than_are_asked_for()
    {
        using FollowedLog log = new();
        log.Append("a\nb\nc\n");
        Assert.Equal("a,b,", log.Read(2));
        log.Restart();
        Assert.Equal("c,", log.Read(2));
    }

    [Fact]
    public void The_file_that_was_renamed_is_read_to_its_end_before_the_new_one()
    {
        using FollowedLog log = new();
        log.Append("a\n");
        Assert.Equal("a,", log.Read());
        log.Append("b\n");
        log.Rename();
        FollowedLog.AppendTo(log.Sibling("eve.json.1"), "c\n");
        Assert.Equal("b,c,", log.Read());
        log.Append("");
        FollowedLog.AppendTo(log.Sibling("eve.json.1"), "d\n"); // the writer has not opened the new one yet
        Assert.Equal("d,", log.Read());
        FollowedLog.AppendTo(log.Sibling("eve.json.1"), "e\n");
        log.Append("f\n");
        Assert.Equal("e,f,", log.Read());
        log.Append("g\n");
        Assert.Equal("g,", log.Read());
        Assert.Equal(1, log.Follower.Rotations);
        Assert.Empty(log.Notes);
    }

    [Fact]
    public void Half_a_line_at_the_end_of_the_old_file_is_a_line_when_the_new_one_is_begun()
    {
        using FollowedLog log = new();
        log.Append("a\nb");
        Assert.Equal("a,", log.Read());
        log.Rename();
        Assert.Equal("", log.Read());
        log.Append("c\n");
        Assert.Equal("b,c,", log.Read());
    }

    [Fact]
    public void A_file_that_was_renamed_and_deleted_is_read_to_its_end()
    {
        using FollowedLog log = new();
        log.Append("a\n");
        Assert.Equal("a,", log.Read());
        log.Append("b\n");
        log.Rename();
        log.Append("c\n");
        File.Delete(log.Sibling("eve.json.1"));
        Assert.Equal("b,c,", log.Read());
    }

    [Fact]
    public void A_log_that_is_copied_and_emptied_is_read_to_its_end_in_the_copy()
    {
        using FollowedLog log = new();
        log.Append("a\n");
        Assert.Equal("a,", log.Read());
        log.Append("b\n");
        log.CopyAndEmpty();
        Assert.Equal("b,", log.Read());
        log.Append("c\n");
        Assert.Equal("c,", log.Read());
        Assert.Empty(log.Notes);
    }

    [Fact]
    public void An_emptied_log_that_has_grown_beyond_where_it_was_is_begun_anew()
    {
        using FollowedLog log = new();
        log.Append("a\n");
        Assert.Equal("a,", log.Read());
        log.Empty();
        log.Append("bb\ncc\n");
        Assert.Equal("bb,cc,", log.Read());
        log.Empty();
        Assert.Equal("", log.Read());
        log.Append("d\n");
        Assert.Equal("d,", log.Read());
    }

    [Fact]
    public void A_line_cut_by_emptying_without_a_copy_is_told()
    {
        using FollowedLog log = new();
        log.Append("a\nb");
        Assert.Equal("a,", log.Read());
        log.Empty();
        log.Append("c\n");
        Assert.Equal("c,", log.Read());
        Assert.Contains("within a line", Assert.Single(log.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_follower_that_was_ended_goes_on_where_it_was_through_rotations_of_any_number()
    {
        using FollowedLog log = new();
        log.Append("a\nb\nc");
        Assert.Equal("a,b,", log.Read());
        log.Restart();
        Assert.Equal("", log.Read());
        log.Append("d\n");
        log.Rename("eve.json.3");
        Age("eve.json.3", 3);
        log.Append("e\n");
        log.Rename("eve.json.2");
        Age("eve.json.2", 2);
        log.Append("f\n");
        log.Rename("eve.json.1");
        Age("eve.json.1", 1);
        File.WriteAllText(log.Sibling("eve.json.4.gz"), "packed\n");
        File.WriteAllText(log.Sibling("eve.json-errors"), "another log\n");
        log.Append("g\n");
        log.Restart();
        Assert.Equal("cd,e,f,g,", log.Read());
        Assert.Empty(log.Notes);

        void Age(string name, int hours) => File.SetLastWriteTimeUtc(log.Sibling(name), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-hours));
    }

    [Fact]
    public void A_follower_that_was_ended_finds_the_copy_of_a_log_that_was_emptied()
    {
        using FollowedLog log = new();
        log.Append("a\n");
        Assert.Equal("a,", log.Read());
        log.Append("b\n");
        log.CopyAndEmpty();
        log.Append("c\n");
        log.Restart();
        Assert.Equal("b,c,", log.Read());
    }

    [Fact]
    public void A_file_that_is_gone_is_told_and_the_new_one_read_from_its_beginning()
    {
        using FollowedLog log = new();
        log.Append("a\n");
        Assert.Equal("a,", log.Read());
        log.Restart();
        File.Delete(log.Path);
        log.Append("bbb\n"); // perhaps with the number of the file that went
        Assert.Equal("bbb,", log.Read());
        Assert.Contains("not there any more", Assert.Single(log.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_are_given_again_to_a_follower_that_begins_behind_them()
    {
        using FollowedLog log = new(name: "ssl.log");
        log.Append("#one\n#two\na\n#three\n");
        Assert.Equal("#one,#two,a,", log.Read(3));
        log.Restart();
        Assert.Equal("~#one,~#two,#three,", log.Read());
        log.Restart();
        log.Append("b\n");
        Assert.Equal("~#three,b,", log.Read());
        Assert.Equal(5, log.Follower.Place!.Line);
    }

    [Fact]
    public void A_follower_ended_within_a_header_is_given_all_of_it()
    {
        using FollowedLog log = new(name: "ssl.log");
        log.Append("#one\n#two\na\n");
        Assert.Equal("#one,", log.Read(1));
        log.Restart();
        Assert.Equal("~#one,#two,", log.Read(1));
        log.Restart();
        Assert.Equal("~#one,~#two,a,", log.Read());
    }

    [Fact]
    public void From_the_end_only_what_comes_is_read_and_the_header_given()
    {
        using FollowedLog log = new(LogStart.End, "ssl.log");
        log.Append("#one\na\nhal");
        Assert.Equal("~#one,", log.Read());
        log.Append("f\nb\n");
        Assert.Equal("b,", log.Read());
    }

    [Fact]
    public void From_the_end_a_log_that_is_not_there_yet_is_read_from_its_beginning()
    {
        using FollowedLog log = new(LogStart.End);
        Assert.Equal("", log.Read());
        log.Append("a\n");
        Assert.Equal("a,", log.Read());
    }

    [Fact]
    public void A_line_beyond_all_bounds_is_passed_over_without_being_held()
    {
        using FollowedLog log = new();
        log.Append("a\n" + new string('x', 5_000_000));
        Assert.Equal("a,", log.Read());
        log.Append(new string('x', 5_000_000) + "\nb\n" + new string('y', (1 << 20) + 1) + "\n" + new string('z', 1 << 20) + "\n");
        Assert.Equal($"!4096,b,!4096,{new string('z', 1 << 20)},", log.Read());
    }

    [Fact]
    public void Nothing_is_read_of_what_is_no_file()
    {
        using FollowedLog log = new();
        Directory.CreateDirectory(log.Path);
        Assert.Equal("", log.Read());
        Assert.Equal(("it is a folder", false), (log.Follower.Problem, log.Follower.IsMissing));
        Directory.Delete(log.Path);
        using (System.Diagnostics.Process make = System.Diagnostics.Process.Start("mkfifo", [log.Path]))
        {
            make.WaitForExit();
        }

        Assert.Equal("", log.Read());
        Assert.Contains("a pipe", log.Follower.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void However_writes_are_cut_and_whenever_it_is_ended_every_line_comes_once()
    {
        Gen<(string Text, int[] Cuts, bool[] Ends)> cases =
            from words in Gen.Elements("a", "bc", "\n", "\n", "\r\n", "#x\n", "é\0", new string('l', 700)).ArrayOf(60)
            from cuts in Gen.Choose(1, 900).ArrayOf(40)
            from ends in ArbMap.Default.GeneratorFor<bool>().ArrayOf(40)
            select (string.Concat(words) + "\n", cuts, ends);
        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            using FollowedLog log = new();
            StringBuilder read = new();
            int at = 0;
            for (int i = 0; at < one.Text.Length; i++)
            {
                int length = Math.Min(one.Cuts[i % one.Cuts.Length], one.Text.Length - at);
                log.Append(one.Text.Substring(at, length));
                at += length;
                read.Append(log.Read(i % 3 == 0 ? 1 : int.MaxValue));
                if (one.Ends[i % one.Ends.Length])
                {
                    log.Restart();
                }
            }

            read.Append(log.Read());
            string once = string.Concat(read.ToString().Split(',').Where(line => !line.StartsWith('~')).Select(line => line + ","));
            Assert.Equal(Expected(one.Text), once[..^1]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    [Fact]
    public void However_it_is_rotated_between_writes_every_line_comes_once()
    {
        Gen<int[]> cases = Gen.Choose(0, 5).ArrayOf(30);
        Prop.ForAll(cases.ToArbitrary(), steps =>
        {
            using FollowedLog log = new();
            StringBuilder written = new();
            StringBuilder read = new();
            int number = 0;
            log.Append("");
            read.Append(log.Read());
            foreach (int step in steps)
            {
                switch (step)
                {
                    case 0 when File.Exists(log.Path):
                        log.Rename($"eve.json.{++number}");
                        Append();
                        read.Append(log.Read());
                        break;
                    case 1 when File.Exists(log.Path) && new FileInfo(log.Path).Length > 0:
                        read.Append(log.Read()); // of a log of which nothing was read its copy is not known
                        Append();
                        log.CopyAndEmpty($"eve.json.{++number}");
                        read.Append(log.Read());
                        break;
                    case 2:
                        read.Append(log.Read());
                        log.Restart();
                        break;
                    case 3:
                        read.Append(log.Read());
                        break;
                    default:
                        Append();
                        break;
                }
            }

            read.Append(log.Read());
            Assert.Equal(written.ToString(), read.ToString());
            Assert.Empty(log.Notes);

            void Append()
            {
                string line = $"line {written.Length}";
                log.Append(line + "\n");
                written.Append(line).Append(',');
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    private static string Expected(string text) => string.Concat(text.Split('\n')[..^1].Select(line => line.TrimEnd('\r') + ","));
}
