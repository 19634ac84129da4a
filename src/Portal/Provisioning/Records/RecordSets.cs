using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Provisioning.Records;

/// <summary>The sets of this folder. Good as a query's root or join source; inside a lambda use <c>db.Set&lt;T&gt;()</c>.</summary>
public static class RecordSets
{
    extension(PortalDb db)
    {
        public DbSet<Operation> Operations => db.Set<Operation>();

        public DbSet<OperationStep> OperationSteps => db.Set<OperationStep>();

        public DbSet<OperationAttempt> OperationAttempts => db.Set<OperationAttempt>();

        public DbSet<Resource> Resources => db.Set<Resource>();

        public DbSet<Cell> Cells => db.Set<Cell>();

        public DbSet<Placement> Placements => db.Set<Placement>();

        public DbSet<Address> Addresses => db.Set<Address>();

        public DbSet<TemplateVersion> TemplateVersions => db.Set<TemplateVersion>();
    }
}
