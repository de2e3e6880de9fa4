using System.CommandLine;
using System.Globalization;
using Whorl.Cli.Configuration;
using Whorl.Cli.Serving;
using Whorl.Service.Auditing;
using Whorl.Service.Keys;
using Whorl.Service.State;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl keys</c>: who may ask the service.</summary>
internal static class KeysCommand
{
    private const int LongestName = 64;

    private const string Description = """
        Keys for whorl serve. A key is shown once, when it is made: the service keeps no more of it than
        a hash. A viewer may look up and judge by what was seen, an analyst may have servers scanned
        too, an admin may see keys and the audit log.

        Example: whorl keys create soar --role analyst --scans 5000
        Example: whorl keys list
        Example: whorl keys revoke 1f3a9c07
        """;

    public static Command Create()
    {
        Command command = new("keys", Description);
        command.Subcommands.Add(CreateCreate());
        command.Subcommands.Add(CreateList());
        command.Subcommands.Add(CreateRevoke());
        return command;
    }

    private static Command CreateCreate()
    {
        Argument<string> name = new("NAME") { Description = "What it is for: the audit log will name it." };
        Option<string?> role = new("--role") { Description = "viewer, analyst or admin (default: viewer).", HelpName = "ROLE" };
        Option<string?> rate = new("--rate") { Description = "Requests a second; 0 for no limit (default: 50).", HelpName = "N" };
        Option<string?> scans = new("--scans") { Description = "Scans in 24 hours; 0 for no limit (default: 1000).", HelpName = "N" };
        StateOptions state = new();
        Command command = new("create", "Make a key and print it, this once.") { name, role, rate, scans };
        state.AddTo(command);
        command.SetAction(parsed =>
        {
            Settings settings = new(parsed);
            string given = parsed.GetRequiredValue(name);
            if (given.Length is 0 or > LongestName || given.Any(char.IsControl))
            {
                throw new UsageException("NAME must be 1 to 64 characters, none of them a control character");
            }

            KeyRole chosen = parsed.GetValue(role) switch
            {
                null or "viewer" => KeyRole.Viewer,
                "analyst" => KeyRole.Analyst,
                "admin" => KeyRole.Admin,
                { } other => throw new UsageException($"there is no role '{other}'; use viewer, analyst or admin"),
            };
            int requests = Quantity.Whole(Given(parsed, rate), 0, 1_000_000, 50);
            int most = Quantity.Whole(Given(parsed, scans), 0, 10_000_000, 1000);
            using ServiceDatabase database = state.Open(settings);
            (ApiKey key, string text) = new KeyRing(database, TimeProvider.System).Create(given, chosen, requests, most);
            new AuditLog(database, TimeProvider.System).Add(AuditLog.CommandLine, null, "key-create", key.Actor, "done", chosen.ToString().ToLowerInvariant());
            Console.Out.WriteLine(text);
            Terminal.Complain($"this is all there will be of the key: keep it where secrets are kept (id {key.Id}, {chosen.ToString().ToLowerInvariant()})");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateList()
    {
        StateOptions state = new();
        Command command = new("list", "List keys, without their secrets.");
        state.AddTo(command);
        command.SetAction(parsed =>
        {
            using ServiceDatabase database = state.Open(new Settings(parsed));
            foreach (ApiKey key in new KeyRing(database, TimeProvider.System).All())
            {
                string made = DateTimeOffset.FromUnixTimeSeconds(key.Created).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                string revoked = key.Revoked is { } at ? $", revoked {DateTimeOffset.FromUnixTimeSeconds(at).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}" : "";
                Console.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{key.Id}  {key.Role.ToString().ToLowerInvariant(),-7}  {key.Name}: {Limit(key.Rate, "a second")}, {Limit(key.Scans, "scans a day")}, made {made}{revoked}"));
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateRevoke()
    {
        Argument<string> id = new("ID") { Description = "The key's id, which whorl keys list shows." };
        StateOptions state = new();
        Command command = new("revoke", "Revoke a key, from the next request on.") { id };
        state.AddTo(command);
        command.SetAction(parsed =>
        {
            string given = parsed.GetRequiredValue(id);
            using ServiceDatabase database = state.Open(new Settings(parsed));
            if (!new KeyRing(database, TimeProvider.System).Revoke(given))
            {
                throw new FailureException($"there is no key with the id '{given}' that holds; whorl keys list shows them");
            }

            new AuditLog(database, TimeProvider.System).Add(AuditLog.CommandLine, null, "key-revoke", given, "done");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>What the command line says and nothing else: a scan's rate in the configuration is no key's.</summary>
    private static Setting? Given(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is { } value ? new Setting(value, option.Name, IsFlag: true) : null;

    private static string Limit(int number, string of) => number == 0 ? $"no limit of {of}" : string.Create(CultureInfo.InvariantCulture, $"{number} {of}");
}
