using Microsoft.Extensions.Localization;
using Portal.Features.Billing.Rating;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Templates;

/// <summary>Turns what was written into content and names every rule that it breaks. One instance checks one text.</summary>
internal sealed class TemplateRules(IStringLocalizer<TemplatesText> text, TemplateSchemas schemas)
{
    private const int NameLength = 60;
    private const int RoleLimit = 50;
    private const int SettingLimit = 200;
    private const int SettingKeyLength = 100;
    private const int SettingLength = 2000;
    private const string DefaultRegion = "default";

    private static readonly string[] Permissions = Enum.GetNames<TenantPermission>();

    private readonly List<TemplateProblem> _problems = [];

    public TemplateReading Check(TemplateNode root)
    {
        var fields = Map(root, "", ["schema", "settings", "roles", "welcome"]);
        var content = new TemplateContent
        {
            Schema = Schema(Needed(fields, root, "", "schema")),
            Settings = Settings(Needed(fields, root, "", "settings")),
            Roles = Roles(Needed(fields, root, "", "roles")),
            Welcome = fields.GetValueOrDefault("welcome") is not { } welcome || Boolean(welcome, "welcome"),
        };
        return new TemplateReading(_problems.Count == 0 ? content : null, [.. _problems.OrderBy(p => p.Line)]);
    }

    private string Schema(TemplateNode? node)
    {
        var name = Text(node, "schema", NameLength);
        if (node is not null && name is not null && !schemas.Names.Contains(name, StringComparer.Ordinal))
            Refuse(node, "schema", "rule.schema", name, string.Join(", ", schemas.Names));

        return name ?? "";
    }

    private TemplateSettings Settings(TemplateNode? node)
    {
        if (node is null)
            return new TemplateSettings();

        var fields = Map(node, "settings", ["timeZones", "currency", "application"]);
        return new TemplateSettings
        {
            TimeZones = TimeZones(Needed(fields, node, "settings", "timeZones")),
            Currency = Currency(Needed(fields, node, "settings", "currency")),
            Application = fields.GetValueOrDefault("application") is { } application ? Texts(application, "settings.application") : new Dictionary<string, string>(),
        };
    }

    private Dictionary<string, string> TimeZones(TemplateNode? node)
    {
        if (node is null)
            return [];

        var zones = Texts(node, "settings.timeZones");
        if (node is not TemplateMap map)
            return zones;

        foreach (var entry in map.Entries)
        {
            if (zones.TryGetValue(entry.Key, out var zone) && !IsTimeZone(zone))
                Refuse(entry.Value, "settings.timeZones." + entry.Key, "rule.timeZone", zone);
        }

        if (!map.Entries.Any(e => e.Key == DefaultRegion))
            Refuse(node, "settings.timeZones", "rule.timeZoneDefault", DefaultRegion);

        return zones;
    }

    private string Currency(TemplateNode? node)
    {
        var code = Text(node, "settings.currency", NameLength);
        if (node is not null && code is not null && !Currencies.IsKnown(code))
            Refuse(node, "settings.currency", "rule.currency", code);

        return code ?? "";
    }

    private List<TemplateRole> Roles(TemplateNode? node)
    {
        var roles = new List<TemplateRole>();
        if (node is null)
            return roles;

        var items = List(node, "roles");
        if (items.Count > RoleLimit)
            Refuse(node, "roles", "rule.roleLimit", RoleLimit);

        foreach (var (item, index) in items.Take(RoleLimit).Select((item, index) => (item, index)))
        {
            var role = Role(item, $"roles[{index}]");
            if (role.Name.Length > 0 && roles.Any(r => string.Equals(r.Name, role.Name, StringComparison.OrdinalIgnoreCase)))
                Refuse(item, $"roles[{index}].name", "rule.roleTwice", role.Name);

            roles.Add(role);
        }

        if (node is TemplateList && !roles.Any(r => r.Permissions.Contains(nameof(TenantPermission.OwnTenant))))
            Refuse(node, "roles", "rule.owner", nameof(TenantPermission.OwnTenant));

        return roles;
    }

    private TemplateRole Role(TemplateNode node, string path)
    {
        var fields = Map(node, path, ["name", "permissions"]);
        var name = Needed(fields, node, path, "name");
        var permissions = new List<string>();
        if (Needed(fields, node, path, "permissions") is { } list)
        {
            foreach (var (item, index) in List(list, path + ".permissions").Select((item, index) => (item, index)))
            {
                var field = $"{path}.permissions[{index}]";
                if (Text(item, field, NameLength) is not { } permission)
                    continue;

                if (!Permissions.Contains(permission))
                    Refuse(item, field, "rule.permission", permission, string.Join(", ", Permissions));
                else if (permissions.Contains(permission))
                    Refuse(item, field, "rule.permissionTwice", permission);
                else
                    permissions.Add(permission);
            }
        }

        return new TemplateRole { Name = Text(name, path + ".name", NameLength)?.Trim() ?? "", Permissions = permissions };
    }

    // The parts below know nothing of templates: they read one kind of thing and say so when it is another.

    private Dictionary<string, TemplateNode> Map(TemplateNode node, string path, string[]? known)
    {
        var fields = new Dictionary<string, TemplateNode>(StringComparer.Ordinal);
        if (node is not TemplateMap map)
        {
            Refuse(node, path, "rule.map");
            return fields;
        }

        foreach (var entry in map.Entries)
        {
            var field = path.Length == 0 ? entry.Key : $"{path}.{entry.Key}";
            if (known is not null && !known.Contains(entry.Key))
                Refuse(entry.Line, field, "rule.unknown", entry.Key, string.Join(", ", known));
            else if (!fields.TryAdd(entry.Key, entry.Value))
                Refuse(entry.Line, field, "rule.twice", entry.Key);
        }

        return fields;
    }

    private Dictionary<string, string> Texts(TemplateNode node, string path)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var fields = Map(node, path, null);
        if (fields.Count > SettingLimit)
            Refuse(node, path, "rule.settingLimit", SettingLimit);

        foreach (var (key, value) in fields.Take(SettingLimit))
        {
            var field = $"{path}.{key}";
            if (string.IsNullOrWhiteSpace(key) || key.Length > SettingKeyLength)
                Refuse(value, field, "rule.key", SettingKeyLength);
            else if (Text(value, field, SettingLength, mayBeEmpty: true) is { } found)
                texts[key] = found;
        }

        return texts;
    }

    private IReadOnlyList<TemplateNode> List(TemplateNode node, string path)
    {
        if (node is TemplateList list)
            return list.Items;

        Refuse(node, path, "rule.list");
        return [];
    }

    private string? Text(TemplateNode? node, string path, int length, bool mayBeEmpty = false)
    {
        if (node is null)
            return null;

        if (node is not TemplateScalar { Kind: ScalarKind.Text } scalar)
            Refuse(node, path, "rule.text");
        else if (!mayBeEmpty && string.IsNullOrWhiteSpace(scalar.Text))
            Refuse(node, path, "rule.empty");
        else if (scalar.Text.Length > length)
            Refuse(node, path, "rule.long", length);
        else if (scalar.Text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
            Refuse(node, path, "rule.control");
        else
            return scalar.Text;

        return null;
    }

    private bool Boolean(TemplateNode node, string path)
    {
        if (node is TemplateScalar { Kind: ScalarKind.Boolean } scalar)
            return scalar.Text == "true";

        Refuse(node, path, "rule.boolean");
        return false;
    }

    private TemplateNode? Needed(Dictionary<string, TemplateNode> fields, TemplateNode parent, string path, string name)
    {
        if (fields.TryGetValue(name, out var found))
            return found;

        if (parent is TemplateMap)
            Refuse(parent, path.Length == 0 ? name : $"{path}.{name}", "rule.missing", name);

        return null;
    }

    // The operating system also knows Windows' names, which no browser and no other system does.
    private static bool IsTimeZone(string id) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId && (id == "UTC" || !TimeZoneInfo.TryConvertWindowsIdToIanaId(id, out _));

    private void Refuse(TemplateNode node, string field, string rule, params object[] arguments) => Refuse(node.Line, field, rule, arguments);

    private void Refuse(int line, string field, string rule, params object[] arguments) => _problems.Add(new TemplateProblem(line, field, text[rule, arguments]));
}
