using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Portal.Data;

namespace Portal.Tests.Architecture;

/// <summary>Which way dependencies run: Kernel ← Data, Integrations ← Provisioning ← Features ← Shell, Program.</summary>
public sealed class DependencyTests
{
    private const string Everything = "*";

    // The longest name wins. What is not listed beside a folder is out of its reach.
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Portal.Kernel"] = [],
        ["Portal.Data"] = ["Portal.Kernel"],
        ["Portal.Integrations"] = ["Portal.Kernel", "Portal.Data"],
        ["Portal.Provisioning"] = ["Portal.Kernel", "Portal.Data", "Portal.Integrations"],
        ["Portal.Features"] = ["Portal.Kernel", "Portal.Data", "Portal.Integrations", "Portal.Provisioning", "Portal.Shell.Components", "Portal.Shell.Layouts"],
        ["Portal.Shell.Components"] = ["Portal.Kernel"], // leaves: an area's page is built of them
        ["Portal.Shell.Layouts"] = ["Portal.Kernel", "Portal.Shell.Components", "Portal.Features"], // frames: they ask the areas who is here
        ["Portal.Shell"] = [Everything],
        ["Program"] = [Everything],
    };

    private static readonly ArchUnitNET.Domain.Architecture Portal = new ArchLoader().LoadAssembly(typeof(PortalDb).Assembly).Build();

    public static TheoryData<string> Folders => [.. MayUse.Keys];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_what_lies_below_it(string folder)
    {
        var allowed = MayUse[folder];
        if (allowed is [Everything])
            allowed = [.. MayUse.Keys.Where(k => k != "Program")];

        var broken = from type in Portal.Types
                     where FolderOf(type) == folder
                     from dependency in type.Dependencies
                     let target = FolderOf(dependency.Target)
                     where target is not null && target != folder && !allowed.Contains(target)
                     select $"{type.FullName} uses {dependency.Target.FullName}";

        Rule.Holds(broken.Distinct().Order());
    }

    [Fact]
    public void Every_type_belongs_to_a_folder_of_the_house()
    {
        var strays = Portal.Types.Where(t => FolderOf(t) is null && IsOurs(t)).Select(t => t.FullName);

        Rule.Holds(strays);
    }

    [Fact]
    public void The_parts_of_the_program_were_found()
    {
        // Guards the rules above against an empty house: a rule over nothing never breaks.
        var folders = Portal.Types.Select(FolderOf).Distinct().ToList();

        Assert.All(["Portal.Kernel", "Portal.Data", "Portal.Integrations", "Portal.Provisioning", "Portal.Features", "Portal.Shell", "Program"], f => Assert.Contains(f, folders));
    }

    private static string? FolderOf(IType type)
    {
        if (!IsOurs(type))
            return null;

        if (type.FullName.Split('/', '+')[0] == "Program")
            return "Program";

        var name = type.Namespace.FullName;
        return MayUse.Keys.Where(k => name == k || name.StartsWith(k + ".", StringComparison.Ordinal)).MaxBy(k => k.Length);
    }

    // Razor makes a class of each _Imports file, the compiler some of its own; a type of a native signature has no namespace.
    private static bool IsOurs(IType type) =>
        (type.Namespace?.FullName.StartsWith("Portal", StringComparison.Ordinal) == true || type.FullName.Split('/', '+')[0] == "Program")
        && type.Name != "_Imports" && !type.Name.Contains('<');
}
