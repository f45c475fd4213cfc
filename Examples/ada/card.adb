--  The same client as card.c, in Ada.
--
--     gnatmake card.adb -largs -LDIRECTORY -lnitpicker

with Ada.Command_Line;
with Ada.Text_IO;
with Interfaces;           use Interfaces;
with Interfaces.C;         use Interfaces.C;
with Interfaces.C.Strings; use Interfaces.C.Strings;
with System;               use type System.Address;

procedure Card is

   type Token_Words is array (0 .. 1) of Unsigned_64 with Convention => C;
   type Event is record
      Kind, Id                                    : Unsigned_32 := 0;
      X, Y, Width, Height, Width_MM, Height_MM    : Integer_32  := 0;
      Scale, Flags, Keysym, Character_Code        : Unsigned_32 := 0;
      Token                                       : Token_Words := (others => 0);
   end record with Convention => C;

   subtype Session is System.Address;

   function Error return chars_ptr with Import, Convention => C, External_Name => "nitpicker_error";
   function Link_Open return Session with Import, Convention => C, External_Name => "nitpicker_link_open";
   function Link_Descriptor (Link : Session) return int
     with Import, Convention => C, External_Name => "nitpicker_link_descriptor";
   function Gui_Open (Link : Session; Label : char_array; Quota : Unsigned_64) return Session
     with Import, Convention => C, External_Name => "nitpicker_gui_open";
   function Gui_Descriptor (Gui : Session) return int
     with Import, Convention => C, External_Name => "nitpicker_gui_descriptor";
   function Gui_Next (Gui : Session; Found : access Event) return int
     with Import, Convention => C, External_Name => "nitpicker_gui_next";
   function Gui_Resize (Gui : Session; Width, Height : Integer_32; Flags : Unsigned_32) return int
     with Import, Convention => C, External_Name => "nitpicker_gui_resize";
   function Gui_Begin (Gui : Session) return System.Address
     with Import, Convention => C, External_Name => "nitpicker_gui_begin";
   procedure Gui_End (Gui : Session) with Import, Convention => C, External_Name => "nitpicker_gui_end";
   function Gui_Refresh (Gui : Session; X, Y, Width, Height : Integer_32) return int
     with Import, Convention => C, External_Name => "nitpicker_gui_refresh";
   function Gui_Commit (Gui : Session; Flags : Unsigned_32; Serial : System.Address) return int
     with Import, Convention => C, External_Name => "nitpicker_gui_commit";
   function View_Create (Gui : Session; View, Parent : Unsigned_32) return int
     with Import, Convention => C, External_Name => "nitpicker_view_create";
   function View_Geometry (Gui : Session; View : Unsigned_32; X, Y, Width, Height : Integer_32) return int
     with Import, Convention => C, External_Name => "nitpicker_view_geometry";
   function View_Front (Gui : Session; View : Unsigned_32) return int
     with Import, Convention => C, External_Name => "nitpicker_view_front";
   function View_Title (Gui : Session; View : Unsigned_32; Title : char_array) return int
     with Import, Convention => C, External_Name => "nitpicker_view_title";
   function Report_Open (Link : Session; Name : char_array) return Session
     with Import, Convention => C, External_Name => "nitpicker_report_open";
   function Report_Descriptor (Report : Session) return int
     with Import, Convention => C, External_Name => "nitpicker_report_descriptor";
   function Report_Dispatch (Report : Session) return int
     with Import, Convention => C, External_Name => "nitpicker_report_dispatch";
   function Report_Write (Report : Session; Json : char_array) return int
     with Import, Convention => C, External_Name => "nitpicker_report_write";

   type Poll_Item is record
      Descriptor    : int;
      Events, Found : short := 0;
   end record with Convention => C;
   type Poll_List is array (1 .. 3) of Poll_Item with Convention => C;
   function Poll (List : in out Poll_List; Count : unsigned_long; Time : int) return int
     with Import, Convention => C, External_Name => "poll";

   Kind_Info   : constant := 1;
   Kind_Press  : constant := 2;
   Kind_Motion : constant := 4;
   Kind_Anew   : constant := 16;
   The_View    : constant := 1;
   Button_Left : constant := 272;
   Side        : constant := 40;
   Frame       : constant := 8;

   Failed : exception;

   procedure Check (Result : int) is
   begin
      if Result < 0 then
         raise Failed;
      end if;
   end Check;

   Link   : constant Session := Link_Open;
   Gui    : Session;
   Report : Session;
   Width, Height, Pointer_X, Pointer_Y, Square_X, Square_Y : Integer_32 := 0;
   Clicks, Keys : Natural := 0;
   Is_Over      : Boolean := False;

   procedure Draw is
      Start : constant System.Address := Gui_Begin (Gui);
   begin
      if Start = System.Null_Address then
         return;
      end if;
      declare
         Pixels : array (0 .. Height - 1, 0 .. Width - 1) of Unsigned_32 with Address => Start, Import;
         Ground : constant Unsigned_32 := (if Keys mod 2 = 1 then 16#ff402030# else 16#ff203040#);
      begin
         for Y in Pixels'Range (1) loop
            for X in Pixels'Range (2) loop
               Pixels (Y, X) :=
                 (if X - Square_X + Side / 2 in 0 .. Side - 1 and then Y - Square_Y + Side / 2 in 0 .. Side - 1
                  then 16#ffffd866#
                  elsif X in Frame .. Width - Frame - 1 and then Y in Frame .. Height - Frame - 1 then Ground
                  else 16#fff2f5f8#);
            end loop;
         end loop;
      end;
      Gui_End (Gui);
      Check (Gui_Refresh (Gui, 0, 0, Width, Height));
      Check (Gui_Commit (Gui, 0, System.Null_Address));
   end Draw;

   procedure Tell is
   begin
      Check (Report_Write (Report, To_C ("{""clicks"":" & Clicks'Image & ", ""keys"":" & Keys'Image & "}")));
   end Tell;

   procedure Take (Found : Event) is
   begin
      case Found.Kind is
         when Kind_Info =>
            if (Found.Flags and 1) /= 0 then
               Is_Over := True;
            elsif Found.Width > 0 and then Found.Height > 0
              and then (Found.Width /= Width or else Found.Height /= Height)
            then
               Width    := Found.Width;
               Height   := Found.Height;
               Square_X := Width / 2;
               Square_Y := Height / 2;
               Check (Gui_Resize (Gui, Width, Height, 0));
               Check (View_Geometry (Gui, The_View, 0, 0, Width, Height));
               Check (View_Front (Gui, The_View));
               Draw;
            end if;
         when Kind_Motion =>
            Pointer_X := Found.X;
            Pointer_Y := Found.Y;
         when Kind_Anew =>
            Draw;
         when Kind_Press =>
            if (Found.Flags and 4) /= 0 then
               return;
            elsif Found.Id = Button_Left then
               Clicks   := Clicks + 1;
               Square_X := Pointer_X;
               Square_Y := Pointer_Y;
            elsif Found.Character_Code /= 0 then
               Keys := Keys + 1;
            else
               return;
            end if;
            Draw;
            Tell;
         when others =>
            null;
      end case;
   end Take;

   Found : aliased Event;
   Ready : Poll_List;
   More  : int;
begin
   if Link = System.Null_Address then
      raise Failed;
   end if;
   Gui    := Gui_Open (Link, To_C (""), 0);
   Report := Report_Open (Link, To_C ("state"));
   if Gui = System.Null_Address or else Report = System.Null_Address then
      raise Failed;
   end if;
   Check (View_Create (Gui, The_View, 0));
   Check (View_Title (Gui, The_View, To_C ("Ada")));
   Check (Gui_Commit (Gui, 0, System.Null_Address));
   Tell;
   Ready := ((Link_Descriptor (Link), 1, 0), (Gui_Descriptor (Gui), 1, 0), (Report_Descriptor (Report), 1, 0));
   while not Is_Over loop
      loop
         More := Gui_Next (Gui, Found'Access);
         Check (More);
         exit when More = 0;
         Take (Found);
      end loop;
      Check (Report_Dispatch (Report));
      More    := Poll (Ready, 3, -1);
      Is_Over := Is_Over or else Ready (1).Found /= 0;
   end loop;
exception
   when Failed =>
      Ada.Text_IO.Put_Line (Ada.Text_IO.Standard_Error, "card: " & Value (Error));
      Ada.Command_Line.Set_Exit_Status (1);
end Card;
