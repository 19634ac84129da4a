using System.Text.RegularExpressions;
using FluentValidation;
using Microsoft.Extensions.Localization;
using Portal.Provisioning.Drivers.Storage;
using Portal.Provisioning.Records;

namespace Portal.Features.Cells.Admin;

/// <summary>What a cell may be called, how large it may be, and what its kind of server asks for.</summary>
internal static partial class CellRules
{
    public const int NameLength = 40;
    public const int LargestCapacity = 1_000_000;
    public const int ConnectionLength = 2_000;
    public const int LargestPool = 200;

    /// <summary>Whether databases of this kind live on a server that has to be reached.</summary>
    public static bool HasServer(DatabaseEngine engine) => engine != DatabaseEngine.Sqlite;

    /// <summary>Whether databases can be made ahead of time.</summary>
    public static bool HasPool(DatabaseEngine engine) => engine == DatabaseEngine.Postgres;

    /// <summary>Whether storage of this kind lies in an account that has to be reached.</summary>
    public static bool HasAccount(string storageDriver) => storageDriver == BlobStorage.DriverKind;

    public static void CellName<T>(this IRuleBuilderInitial<T, string> name, IStringLocalizer<CellsAdminText> text) => name
        .Must(n => n is { Length: <= NameLength } && Name().IsMatch(n)).WithMessage(_ => text["name.rule", NameLength]);

    public static void RegionCode<T>(this IRuleBuilderInitial<T, string> region, IStringLocalizer<CellsAdminText> text) => region
        .Must(r => r is { Length: <= NameLength } && Name().IsMatch(r)).WithMessage(_ => text["region.rule", NameLength]);

    public static void CellCapacity<T>(this IRuleBuilderInitial<T, int> capacity, IStringLocalizer<CellsAdminText> text) => capacity
        .InclusiveBetween(1, LargestCapacity).WithMessage(_ => text["capacity.rule", LargestCapacity]);

    /// <summary>A connection string on one line; empty is allowed here. What it says is found out by trying it.</summary>
    public static void CellConnection<T>(this IRuleBuilderInitial<T, string?> connection, IStringLocalizer<CellsAdminText> text) => connection
        .Must(c => c is null || (c.Length <= ConnectionLength && !c.Any(char.IsControl))).WithMessage(_ => text["connection.rule", ConnectionLength]);

    public static void CellPool<T>(this IRuleBuilderInitial<T, int> size, IStringLocalizer<CellsAdminText> text) => size
        .InclusiveBetween(0, LargestPool).WithMessage(_ => text["pool.rule", LargestPool]);

    /// <summary>What was typed, without the blanks around it; null where that is nothing.</summary>
    public static string? OrNull(this string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();

    [GeneratedRegex(@"^[a-z][a-z0-9]*(-[a-z0-9]+)*\z")]
    private static partial Regex Name();
}
