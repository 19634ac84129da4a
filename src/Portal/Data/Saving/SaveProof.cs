using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Portal.Kernel;

namespace Portal.Data.Saving;

/// <summary>
/// What a save leaves in the database and nobody else does. A save is one transaction, so that a single added row with an id of this program's making
/// proves all of it; every command adds such a row (its audit entry), and every step (its attempt). Where there is none, each written row is compared
/// with what was written: a version alone proves nothing, because two who change the same row at once write the same number.
/// </summary>
internal sealed class SaveProof
{
    private static readonly MethodInfo AnyOfType = typeof(SaveProof).GetMethod(nameof(AnyAsync), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly MethodInfo PropertyOf = typeof(EF).GetMethod(nameof(EF.Property))!;

    private readonly List<(Type Type, LambdaExpression Row, bool IsThere)> _marks = [];

    private SaveProof()
    {
    }

    /// <returns>Null when nothing would tell.</returns>
    public static SaveProof? Of(PortalDb db)
    {
        var entries = db.ChangeTracker.Entries().Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted).ToList();
        var proof = new SaveProof();
        if (entries.Find(IsMadeHere) is { } own)
            proof._marks.Add((own.Metadata.ClrType, Row(own, []), true));
        else if (entries.Count > 0 && entries.TrueForAll(e => !KeyOf(e).Any(p => p.IsTemporary)))
            proof._marks.AddRange(entries.Select(e => (e.Metadata.ClrType, Row(e, e.State == EntityState.Deleted ? [] : WrittenBy(e)), e.State != EntityState.Deleted)));
        else
            return null;

        return proof;
    }

    /// <summary>Asks over a connection of its own: the one that failed may be broken, or in a transaction that has ended.</summary>
    public async Task<bool> IsThereAsync(PortalDb db, CancellationToken ct)
    {
        await using var other = db.Another();
        foreach (var (type, row, isThere) in _marks)
        {
            if (await (Task<bool>)AnyOfType.MakeGenericMethod(type).Invoke(null, [other, row, ct])! != isThere)
                return false;
        }

        return true;
    }

    private static bool IsMadeHere(EntityEntry entry) =>
        entry.State == EntityState.Added && KeyOf(entry).ToList() is [{ IsTemporary: false, Metadata.Name: "Id" } id] && (id.Metadata.ClrType == typeof(Guid) || IsId(id.Metadata.ClrType));

    private static IEnumerable<PropertyEntry> KeyOf(EntityEntry entry) => entry.Metadata.FindPrimaryKey()!.Properties.Select(p => entry.Property(p.Name));

    private static IEnumerable<PropertyEntry> WrittenBy(EntityEntry entry) =>
        entry.Properties.Where(p => !p.Metadata.IsPrimaryKey() && (entry.State == EntityState.Added || p.IsModified) && IsComparable(p.Metadata));

    // Lists and documents are compared by no database in the same way; the version beside them differs with them.
    private static bool IsComparable(IProperty property)
    {
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        return type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Guid) || type == typeof(DateTimeOffset) || IsId(type);
    }

    private static bool IsId(Type type) => type.IsValueType && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IId<>));

    private static LambdaExpression Row(EntityEntry entry, IEnumerable<PropertyEntry> written)
    {
        var row = Expression.Parameter(entry.Metadata.ClrType, "row");
        var equal = KeyOf(entry).Concat(written).Select(p => Expression.Equal(
            Expression.Call(PropertyOf.MakeGenericMethod(p.Metadata.ClrType), row, Expression.Constant(p.Metadata.Name)),
            Expression.Constant(p.CurrentValue, p.Metadata.ClrType)));
        return Expression.Lambda(equal.Aggregate(Expression.AndAlso), row);
    }

    // Whether a row is there does not depend on whose it is; nothing of it is read.
    private static Task<bool> AnyAsync<T>(PortalDb db, LambdaExpression row, CancellationToken ct) where T : class =>
        db.Set<T>().IgnoreQueryFilters().AnyAsync((Expression<Func<T, bool>>)row, ct);
}
