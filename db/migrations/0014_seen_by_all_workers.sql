CREATE TABLE "repeated_writes" (
	"workspace_id" uuid NOT NULL,
	"flow_id" uuid NOT NULL,
	"signature" text NOT NULL,
	"written_at" timestamp (3) with time zone NOT NULL,
	"run_id" uuid NOT NULL,
	"event_at" timestamp (3) with time zone NOT NULL,
	"told_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "repeated_writes_flow_id_signature_written_at_run_id_pk" PRIMARY KEY("flow_id","signature","written_at","run_id")
);
--> statement-breakpoint
CREATE TABLE "renewals" (
	"connection_id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"secrets_version" text NOT NULL,
	"begun_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "allowances" ADD COLUMN "exhausted_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "repeated_writes" ADD CONSTRAINT "repeated_writes_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "repeated_writes" ADD CONSTRAINT "repeated_writes_flow_id_flows_id_fk" FOREIGN KEY ("flow_id") REFERENCES "public"."flows"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "renewals" ADD CONSTRAINT "renewals_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "renewals" ADD CONSTRAINT "renewals_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "repeated_writes_told" ON "repeated_writes" USING btree ("told_at");