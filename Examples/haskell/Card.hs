{-# LANGUAGE ForeignFunctionInterface #-}
-- | The same client as card.c, in Haskell, with nothing but the base library.
--
--     ghc -O -o card Card.hs -LDIRECTORY -lnitpicker
module Main (main) where

import Control.Monad
import Data.Bits
import Data.IORef
import Data.Int
import Data.Word
import Foreign hiding (void)
import Foreign.C
import System.Exit
import System.IO

data Opaque
type Session = Ptr Opaque

foreign import ccall "nitpicker_error" nitpickerError :: IO CString
foreign import ccall "nitpicker_link_open" linkOpen :: IO Session
foreign import ccall "nitpicker_link_descriptor" linkDescriptor :: Session -> IO Int32
foreign import ccall "nitpicker_gui_open" guiOpen :: Session -> CString -> Word64 -> IO Session
foreign import ccall "nitpicker_gui_descriptor" guiDescriptor :: Session -> IO Int32
foreign import ccall "nitpicker_gui_next" guiNext :: Session -> Ptr Word8 -> IO Int32
foreign import ccall "nitpicker_gui_resize" guiResize :: Session -> Int32 -> Int32 -> Word32 -> IO Int32
foreign import ccall "nitpicker_gui_begin" guiBegin :: Session -> IO (Ptr Word32)
foreign import ccall "nitpicker_gui_end" guiEnd :: Session -> IO ()
foreign import ccall "nitpicker_gui_refresh" guiRefresh :: Session -> Int32 -> Int32 -> Int32 -> Int32 -> IO Int32
foreign import ccall "nitpicker_gui_commit" guiCommit :: Session -> Word32 -> Ptr Word32 -> IO Int32
foreign import ccall "nitpicker_view_create" viewCreate :: Session -> Word32 -> Word32 -> IO Int32
foreign import ccall "nitpicker_view_geometry" viewGeometry :: Session -> Word32 -> Int32 -> Int32 -> Int32 -> Int32 -> IO Int32
foreign import ccall "nitpicker_view_front" viewFront :: Session -> Word32 -> IO Int32
foreign import ccall "nitpicker_view_title" viewTitle :: Session -> Word32 -> CString -> IO Int32
foreign import ccall "nitpicker_report_open" reportOpen :: Session -> CString -> IO Session
foreign import ccall "nitpicker_report_descriptor" reportDescriptor :: Session -> IO Int32
foreign import ccall "nitpicker_report_dispatch" reportDispatch :: Session -> IO Int32
foreign import ccall "nitpicker_report_write" reportWrite :: Session -> CString -> IO Int32
foreign import ccall safe "poll" cPoll :: Ptr Word8 -> CULong -> CInt -> IO CInt

data Card = Card
    { size, pointer, square :: (Int32, Int32)
    , clicks, keys :: Int
    }

side, frame :: Int32
side = 40
frame = 8

-- | The number that a call returned; ends the program when it failed.
checked :: IO Int32 -> IO Int32
checked call = do
    result <- call
    when (result < 0) failure
    pure result

failure :: IO a
failure = do
    reason <- nitpickerError >>= peekCString
    hPutStrLn stderr ("card: " ++ reason)
    exitWith (ExitFailure 1)

draw :: Session -> Card -> IO ()
draw gui card = do
    start <- guiBegin gui
    unless (start == nullPtr) $ do
        let (width, height) = size card
            (sx, sy) = square card
            ground = if odd (keys card) then 0xff402030 else 0xff203040
            color x y
                | inside (x - sx + side `div` 2) && inside (y - sy + side `div` 2) = 0xffffd866
                | x < frame || y < frame || x >= width - frame || y >= height - frame = 0xfff2f5f8
                | otherwise = ground
            inside d = d >= 0 && d < side
        forM_ [0 .. height - 1] $ \y -> forM_ [0 .. width - 1] $ \x ->
            pokeElemOff start (fromIntegral (y * width + x)) (color x y)
        guiEnd gui
        void (checked (guiRefresh gui 0 0 width height))
        void (checked (guiCommit gui 0 nullPtr))

tell :: Session -> Card -> IO ()
tell report card =
    withCString ("{\"clicks\": " ++ show (clicks card) ++ ", \"keys\": " ++ show (keys card) ++ "}") $
        void . checked . reportWrite report

take' :: Session -> Session -> IORef Card -> Ptr Word8 -> IO ()
take' gui report state event = do
    let field at = peekByteOff event (4 * at) :: IO Int32
        flag :: Int -> IO Bool
        flag bit' = (\flags -> flags .&. fromIntegral bit' /= 0) <$> field 9
    kind <- field 0
    card <- readIORef state
    case kind of
        1 -> do
            closed <- flag 1
            when closed exitSuccess
            wanted@(width, height) <- (,) <$> field 4 <*> field 5
            when (width > 0 && height > 0 && wanted /= size card) $ do
                let new = card { size = wanted, square = (width `div` 2, height `div` 2) }
                writeIORef state new
                void (checked (guiResize gui width height 0))
                void (checked (viewGeometry gui 1 0 0 width height))
                void (checked (viewFront gui 1))
                draw gui new
        4 -> do
            place <- (,) <$> field 2 <*> field 3
            writeIORef state card { pointer = place }
        16 -> draw gui card
        2 -> do
            repeats <- flag 4
            key <- field 1
            character <- field 11
            unless (repeats || key /= 272 && character == 0) $ do
                let new
                        | key == 272 = card { clicks = clicks card + 1, square = pointer card }
                        | otherwise = card { keys = keys card + 1 }
                writeIORef state new
                draw gui new
                tell report new
        _ -> pure ()

main :: IO ()
main = do
    link <- linkOpen
    when (link == nullPtr) failure
    gui <- withCString "" (\label -> guiOpen link label 0)
    report <- withCString "state" (reportOpen link)
    when (gui == nullPtr || report == nullPtr) failure
    void (checked (viewCreate gui 1 0))
    void (withCString "Haskell" (checked . viewTitle gui 1))
    void (checked (guiCommit gui 0 nullPtr))
    state <- newIORef (Card (0, 0) (0, 0) (0, 0) 0 0)
    readIORef state >>= tell report
    descriptors <- sequence [linkDescriptor link, guiDescriptor gui, reportDescriptor report]
    allocaBytes 64 $ \event -> allocaBytes 24 $ \list -> forever $ do
        let drain = do
                more <- checked (guiNext gui event)
                when (more > 0) (take' gui report state event >> drain)
        drain
        void (checked (reportDispatch report))
        forM_ (zip [0 ..] descriptors) $ \(index, descriptor) -> do
            pokeByteOff list (8 * index) descriptor
            pokeByteOff list (8 * index + 4) (1 :: Word32)
        void (cPoll list 3 (-1))
        over <- peekByteOff list 6 :: IO Int16
        when (over /= 0) exitSuccess
